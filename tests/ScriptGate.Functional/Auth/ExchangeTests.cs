using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Auth;

/// <summary>The exchange of AUTH between client and member: every form of it, its lines, and how it ends.</summary>
public sealed class ExchangeTests
{
    private const string Plain = AuthTests.Plain;

    [Fact]
    public async Task An_exchange_and_its_refusals_to_the_letter()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN LOGIN EXTERNAL SCRAM-SHA-256-PLUS"));
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        await using var client = gateway.Connect();
        await Transcript.PlayAsync(client, """
            S: 220 gw.example ESMTP ScriptGate
            C: EHLO client.example
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE 26214400
            S: 250-AUTH PLAIN LOGIN
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-ENHANCEDSTATUSCODES
            S: 250 CHUNKING
            C: AUTH CRAM-MD5
            S: 504 5.5.4 This authentication mechanism is not available (support ID <id>)
            C: AUTH
            S: 501 5.5.4 Syntax error in parameters or arguments (support ID <id>)
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: dXNlcg==
            S: 334 UGFzc3dvcmQ6
            C: cGFzcw==
            S: 235 2.7.0 Welcome
            C: AUTH PLAIN AAAA
            S: 503 5.5.1 Already authenticated (support ID <id>)
            """);
        gateway.Log.Lines.ShouldAllBe(line => !line.Text.Contains("cGFzcw", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PLAIN_with_an_initial_response()
    {
        await using var member = ScriptedMember.Start(AuthTests.Offers);
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldContain("AUTH PLAIN LOGIN");

        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldBe("235 2.7.0 Welcome");
        (await client.SayAsync("EHLO client.example")).ShouldNotContain("AUTH");
        (await client.MailAsync()).ShouldStartWith("250 ");

        member.Connections.ShouldContain(connection => connection.Commands.Contains("AUTH PLAIN " + Plain, StringComparer.Ordinal) && connection.Bodies.Count == 1);
        await gateway.SearchAsync();
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain("user=anna");
        gateway.Log.Lines.ShouldAllBe(one => !one.Text.Contains("secret", StringComparison.Ordinal) && !one.Text.Contains(Plain, StringComparison.Ordinal));
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("with ESMTPA");
    }

    [Fact]
    public async Task PLAIN_without_and_LOGIN_in_steps()
    {
        await using var member = ScriptedMember.Start(AuthTests.Offers);
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        await using var plain = gateway.Connect();
        await using var login = gateway.Connect();
        await plain.GreetAsync();
        await login.GreetAsync();

        (await plain.SayAsync("AUTH PLAIN")).ShouldBe("334 ");
        (await plain.SayAsync(Plain)).ShouldBe("235 2.7.0 Welcome");
        (await login.SayAsync("auth login")).ShouldBe("334 VXNlcm5hbWU6");
        (await login.SayAsync("YW5uYQ==")).ShouldBe("334 UGFzc3dvcmQ6");
        (await login.SayAsync("c2VjcmV0")).ShouldBe("235 2.7.0 Welcome");
    }

    [Fact]
    public async Task A_cancelled_exchange_leaves_the_session_as_it_was()
    {
        await using var member = ScriptedMember.Start(AuthTests.Offers);
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("AUTH LOGIN");

        (await client.SayAsync("*")).ShouldStartWith("501 5.7.0 Cancelled (support ID ");

        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Connections.Where(connection => connection.Bodies.Count > 0).ShouldHaveSingleItem().Commands.ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
        (await client.SayAsync("AUTH PLAIN " + Plain)).ShouldStartWith("235 ");
    }

    [Fact]
    public async Task Bad_credentials_get_the_members_words_and_that_connection_is_not_used_again()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            AuthTests.Offers(script);
            script.Answer("AUTH", "535 5.7.8 Wrong password");
        });
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync("AUTH PLAIN " + Plain)).ShouldBe("535 5.7.8 Wrong password (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("AUTH PLAIN " + Plain)).ShouldBe("535 5.7.8 Wrong password (support ID <id>)");

        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Connections.ShouldAllBe(connection => connection.Commands.Count(line => line.StartsWith("AUTH", StringComparison.Ordinal)) <= 1);
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain(" with ESMTP ");
        await gateway.Log.UntilAsync("Transaction", TestContext.Current.CancellationToken);
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldNotContain("user=anna");
    }

    [Theory]
    [InlineData(12_288, "235 2.7.0 Welcome", true)]
    [InlineData(12_288, "235 2.7.0 Welcome", false)]
    [InlineData(12_289, "500 5.5.6 The authentication line is too long (support ID <id>)", true)]
    public async Task A_line_of_the_exchange_has_12288_octets(int octets, string reply, bool atOnce)
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add("AUTH PLAIN LOGIN");
            script.OnCommand("AUTH", async step =>
            {
                await step.ReplyAsync("334 ");
                await step.ReadLineAsync();
                await step.ReplyAsync("235 2.7.0 Welcome");
            });
        });
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        await using var client = gateway.Connect(stepwise: !atOnce);
        await client.GreetAsync();
        (await client.SayAsync("AUTH PLAIN")).ShouldStartWith("334");
        var line = new string('A', octets - 2) + "\r\n";

        foreach (var part in atOnce ? [line] : line.Select(octet => octet.ToString()))
        {
            await client.SendAsync(part);
        }

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(reply);
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_line_too_may_be_longer_than_a_command(bool atOnce)
    {
        await using var member = ScriptedMember.Start(AuthTests.Offers);
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        await using var client = gateway.Connect(stepwise: !atOnce);
        await client.GreetAsync();
        var line = $"AUTH PLAIN {new string('A', 2000)}\r\n";

        foreach (var part in atOnce ? [line] : line.Select(octet => octet.ToString()))
        {
            await client.SendAsync(part);
        }

        (await client.ReadReplyAsync()).ShouldBe("235 2.7.0 Welcome");
    }

    [Fact]
    public async Task A_client_that_goes_away_in_the_exchange_leaves_no_connection_behind()
    {
        await using var member = ScriptedMember.Start(AuthTests.Offers);
        await using var gateway = await TestGateway.StartAsync(AuthTests.Scene(member));
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("AUTH LOGIN");

        client.Close();

        await (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).UntilEndAsync(TestContext.Current.CancellationToken);
    }
}
