using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>rate-limit</c> through the whole gateway.</summary>
public sealed class RateLimitTests
{
    private const string TooMuch = "450 4.7.1 Too much mail in too short a time, please try again later (support ID <id>)";

    [Fact]
    public async Task In_the_built_in_profile_the_sixty_first_message_of_a_minute_is_recorded_and_passes()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.WithBuiltInProfile());
        await using var client = gateway.Connect();
        await client.GreetAsync();
        for (var i = 0; i < 60; i++)
        {
            (await client.MailAsync()).ShouldStartWith("250 ");
        }

        gateway.Log.Of("ViolationFound").ShouldBeEmpty();
        (await client.MailAsync()).ShouldStartWith("250 ");
        gateway.Log.Of("ViolationFound").ShouldHaveSingleItem().ShouldStartWith("Violation message-rate (messages) at Mail: Alarmed");
        member.Messages.Count.ShouldBe(61);
    }

    [Fact]
    public async Task Where_it_blocks_messages_beyond_the_limit_wait_in_every_session_and_the_postmaster_does_not()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Limited(member, clock, """{ "limit": 2, "window": "1m" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.MailAsync()).ShouldStartWith("250 ");
        clock.Advance(TimeSpan.FromSeconds(30));
        (await client.MailAsync()).ShouldStartWith("250 ");

        await using var another = gateway.Connect();
        await another.GreetAsync();
        await another.SayAsync("MAIL FROM:<a@client.example>");
        Transcript.WithoutId(await another.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(TooMuch);
        (await another.SayAsync("RCPT TO:<postmaster@example.org>")).ShouldStartWith("250 ");

        await using var stranger = gateway.Connect(IPAddress.Parse("198.51.100.1"));
        await stranger.GreetAsync();
        (await stranger.MailAsync()).ShouldStartWith("250 ");

        clock.Advance(TimeSpan.FromSeconds(30));
        (await client.MailAsync()).ShouldStartWith("250 ");
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("250 ");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(TooMuch);
    }

    [Fact]
    public async Task Recipients_count_when_the_member_takes_them()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.Number <= 2 ? step.ReplyAsync("550 5.1.1 No such user") : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(Limited(member, new ManualClock(), """{ "count": "recipients", "limit": 2, "window": "1m" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<no1@example.org>")).ShouldStartWith("550 ");
        (await client.SayAsync("RCPT TO:<no2@example.org>")).ShouldStartWith("550 ");
        (await client.SayAsync("RCPT TO:<one@example.org>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<two@example.org>")).ShouldStartWith("250 ");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<three@example.org>")).ShouldBe(TooMuch);
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<one@example.org>", "RCPT TO:<two@example.org>"]);
    }

    [Fact]
    public async Task Octets_are_counted_at_the_dot_and_the_member_keeps_nothing_of_what_is_too_much()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Limited(member, new ManualClock(), """{ "count": "bytes", "limit": "1KiB", "window": "1m" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var text = $"Subject: x\r\n\r\n{new string('x', 600)}\r\n";

        (await client.MailAsync(text)).ShouldStartWith("250 ");
        Transcript.WithoutId(await client.MailAsync(text)).ShouldBe(TooMuch);

        member.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("connections")]
    [InlineData("concurrent-connections")]
    public async Task A_connection_too_many_is_closed_at_once_where_the_profile_says_so(string count)
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Limited(member, clock, $$"""{ "count": "{{count}}", "limit": 1, "window": "1m" }""", "\"refuseAt\": \"now\","));
        await using var first = gateway.Connect();
        await first.GreetAsync();

        await using var second = gateway.Connect();
        Transcript.WithoutId(await second.ReadToEndAsync()).TrimEnd().ShouldBe("421 4.7.0 Too many connections, please try again later (support ID <id>)");
    }

    [Fact]
    public async Task The_end_of_a_connection_makes_room_for_another()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Limited(member, new ManualClock(), """{ "count": "concurrent-connections", "limit": 1 }""", "\"refuseAt\": \"now\","));
        await using (var first = gateway.Connect())
        {
            await first.GreetAsync();
            (await first.SayAsync("QUIT")).ShouldStartWith("221 ");
            await first.ReadToEndAsync();
        }

        // The check is told off the session's path.
        await Patience.UntilAsync(gateway.Host.Generations.Current.Servers["inbound"].Chains.Observers.WhenIdleAsync(), "the check is told", TestContext.Current.CancellationToken);

        await using var next = gateway.Connect();
        (await next.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Theory]
    [InlineData("\"a';--\"@client.example")]
    [InlineData("\"a\\\"; b\"@client.example")]
    [InlineData("{a|b}%s@client.example")]
    public async Task Whatever_a_sender_is_called_he_has_a_window_of_his_own(string sender)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Limited(member, new ManualClock(), """{ "per": "sender", "limit": 1, "window": "1m" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: sender)).ShouldStartWith("250 ");
        await client.SayAsync($"MAIL FROM:<{sender}>");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(TooMuch);
        await client.SayAsync("RSET");
        (await client.MailAsync(sender: "a@client.example")).ShouldStartWith("250 ");
    }

    // POL-04: a key of a rule's own.
    [Theory]
    [InlineData("\"' OR '1'='1'; DROP TABLE state; --\"")]
    [InlineData("'a\\0b\\r\\nc'")]
    [InlineData("'\\u00fc\\u4e2d\\ud83d\\ude00\\ud800'")]
    [InlineData("'x'.repeat(10240)")]
    [InlineData("'*?[a-z]{1}|$(id)`id`'")]
    public async Task A_key_of_a_rule_may_hold_anything(string key)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Limited(member, new ManualClock(), """{ "per": "note:key", "limit": 1, "window": "1m" }""")
            .WithRule($"on('MAIL', (session, mail) => {{ session.notes.key = {key} + (mail.from.local === 'other' ? 'y' : ''); }});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("MAIL FROM:<a@client.example>");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(TooMuch);
        await client.SayAsync("RSET");
        (await client.MailAsync(sender: "other@client.example")).ShouldStartWith("250 ");
        gateway.Log.Of("StepFailed").ShouldBeEmpty();
    }

    [Fact]
    public async Task Problems_of_the_options_are_told_with_their_keys()
    {
        var scenario = new Scenario("127.0.0.1:1").WithProfile("""{ "checks": { "rate-limit": { "exemptClients": "partners", "limits": [{ "limit": 5, "per": "host" }] } } }""");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        gateway.Diagnostics.ShouldHaveSingleItem().ToString().ShouldContain("limits[0].per");
    }

    private static Scenario Limited(ScriptedMember member, ManualClock clock, string limit, string more = "") =>
        new Scenario(member.Address) { Clock = clock }.WithProfile($$"""{ "checks": { "rate-limit": { "block": true, {{more}} "limits": [{{limit}}] } } }""");
}
