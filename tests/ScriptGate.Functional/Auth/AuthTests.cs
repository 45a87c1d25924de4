using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Auth;

/// <summary>AUTH is passed through: when it is offered and taken, and the connection that belongs to the session from then on.</summary>
public sealed class AuthTests
{
    private const string Anywhere = """{ "allowCleartext": true, "allowCleartextToMember": true }""";
    internal const string Plain = "AGFubmEAc2VjcmV0";

    [Fact]
    public async Task AUTH_comes_once_and_not_in_a_transaction()
    {
        await using var member = ScriptedMember.Start(Offers);
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("503 5.5.1 ");
        await client.SayAsync("RSET");
        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("235 ");

        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("503 5.5.1 ");
    }

    [Theory]
    [InlineData("AUTH", "501 5.5.4 ")]
    [InlineData("AUTH CRAM-MD5", "504 5.5.4 ")]
    [InlineData("AUTH SCRAM-SHA-256-PLUS", "504 5.5.4 ")]
    [InlineData("AUTH EXTERNAL =", "504 5.5.4 ")]
    public async Task What_was_not_offered_is_not_passed_on(string command, string reply)
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN SCRAM-SHA-256-PLUS EXTERNAL"));
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldContain("AUTH PLAIN\n");

        (await client.SayAsync(command)).ShouldStartWith(reply);

        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_pinned_connection_carries_every_transaction_of_its_session_and_of_nobody_else()
    {
        await using var member = ScriptedMember.Start(Offers);
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SayAsync("AUTH PLAIN " + Plain);
            await client.MailAsync(sender: "one@client.example");
            await client.SayAsync("MAIL FROM:<reset@client.example>");
            await client.SayAsync("RCPT TO:<b@example.org>");
            (await client.SayAsync("RSET")).ShouldBe("250 2.0.0 Ok");
            await client.MailAsync(sender: "two@client.example");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        await using var other = gateway.Connect();
        await other.GreetAsync();
        await other.MailAsync(sender: "three@client.example");
        member.Messages.Select(message => message.Text.Contains(" with ESMTPA ", StringComparison.Ordinal)).ShouldBe([true, true, false]);

        var pinned = member.Connections.Where(connection => connection.Commands.Any(line => line.StartsWith("AUTH", StringComparison.Ordinal))).ShouldHaveSingleItem();
        pinned.Bodies.Select(body => body.Mail).ShouldBe(["MAIL FROM:<one@client.example>", "MAIL FROM:<two@client.example>"]);
        (await pinned.UntilEndAsync(TestContext.Current.CancellationToken)).ShouldBe(ConnectionEnd.Quit);
    }

    [Theory]
    [InlineData("MAIL", true)]
    [InlineData("MAIL", false)]
    [InlineData("RCPT", true)]
    [InlineData("RCPT", false)]
    [InlineData("DATA", true)]
    [InlineData("DATA", false)]
    public async Task A_pinned_connection_that_is_lost_ends_the_session_and_nothing_is_replayed(string command, bool isReset)
    {
        await using var member = ScriptedMember.Start(script =>
        {
            Offers(script);
            script.OnCommand(command, step => isReset ? step.ResetAsync() : step.CloseAsync());
        });
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldBe("235 2.7.0 Welcome");

        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n");

        var replies = Transcript.WithoutId(await client.ReadToEndAsync());
        replies.ShouldEndWith("421 4.4.2 The mail service closed the connection (support ID <id>)\n");
        replies.ShouldNotContain("250 2.0.0");
        member.Connections.Count.ShouldBe(2, "the probe and the connection of AUTH");
    }

    [Fact]
    public async Task After_a_doubt_on_a_pinned_connection_no_other_speaks_for_the_user()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            Offers(script);
            script.OnFinalDot(step => step.CloseAsync());
        });
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("AUTH PLAIN " + Plain);

        (await client.MailAsync()).ShouldStartWith("451 4.4.2 ");
        (await client.ReadReplyAsync()).ShouldStartWith("421 4.4.2 ");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_MAIL_that_the_member_refuses_does_not_cost_the_session_its_user()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            Offers(script);
            script.OnCommand("MAIL", step => step.Line.Contains("other@", StringComparison.Ordinal) ? step.ReplyAsync("553 5.7.1 Not your address") : step.DefaultAsync());
        });
        await using var gateway = await TestGateway.StartAsync(Scene(member));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("AUTH PLAIN " + Plain);
        await client.SayAsync("MAIL FROM:<other@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("553 5.7.1 Not your address (");
        await client.SayAsync("RSET");

        (await client.MailAsync(sender: "anna@client.example")).ShouldStartWith("250 ");

        member.Connections.Where(connection => connection.Bodies.Count > 0).ShouldHaveSingleItem().Commands.ShouldContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_clear_it_is_neither_offered_nor_taken()
    {
        await using var member = ScriptedMember.Start(Offers);
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithTls().With("auth", """{ "allowCleartextToMember": true }"""));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldNotContain("AUTH");
        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("538 5.7.11 ");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();

        (await client.SayAsync("EHLO client.example")).ShouldContain("AUTH PLAIN LOGIN");
        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("235 ");
        await client.MailAsync();
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("with ESMTPSA");
    }

    [Fact]
    public async Task Towards_a_member_in_clear_it_is_not_offered_unless_allowed()
    {
        await using var member = ScriptedMember.Start(Offers);
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("auth", """{ "allowCleartext": true }"""));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldNotContain("AUTH");
        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("502 5.5.1 ");
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_server_TLS_that_policy_chose_holds_for_AUTH_too()
    {
        await using var member = ScriptedMember.Start(Offers);
        await using var gateway = await TestGateway.StartAsync(Scene(member).WithRule("on('POOL_SELECTED', (s, p) => { p.tls = 'require'; });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("454 4.7.0 ");
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    internal static void Offers(MemberScript script) => script.Offers.Add("AUTH PLAIN LOGIN");

    // The clock stands still: a start waits a second for what members offer, and a machine that has other things to do may take longer.
    internal static Scenario Scene(ScriptedMember member) => new Scenario(member.Address) { Clock = new ManualClock() }.With("auth", Anywhere);
}
