using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>The table of verdicts, cell by cell: what the client reads and what is left of recipient, transaction and session.</summary>
[Trait("Suite", "exhaustive")]
public sealed class VerdictTableTests
{
    private const string Local = "Temporary local problem, please try again later (support ID <id>)";

    /// <summary>Event, verdict, the reply to the command of that event, and what is left: session, transaction, nothing (closed), quit-only.</summary>
    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "CONNECT", "defer", "421 4.7.1 No", "closed" },
        { "CONNECT", "reject", "554 5.7.1 No", "quit-only" },
        { "CONNECT", "disconnect", "421 4.7.1 No", "closed" },
        { "CONNECT", "discard", "421 4.3.0 " + Local, "closed" },
        { "EHLO", "defer", "451 4.7.1 No", "unchanged" },
        { "EHLO", "reject", "550 5.7.1 No", "unchanged" },
        { "EHLO", "disconnect", "421 4.7.1 No", "closed" },
        { "EHLO", "discard", "451 4.3.0 " + Local, "unchanged" },
        { "COMMAND", "defer", "451 4.7.1 No", "unchanged" },
        { "COMMAND", "reject", "550 5.7.1 No", "unchanged" },
        { "COMMAND", "disconnect", "421 4.7.1 No", "closed" },
        { "COMMAND", "discard", "451 4.3.0 " + Local, "unchanged" },
        { "STARTTLS", "defer", "454 4.7.1 No", "unchanged" },
        { "STARTTLS", "reject", "502 5.7.1 No", "unchanged" },
        { "STARTTLS", "disconnect", "421 4.7.1 No", "closed" },
        { "STARTTLS", "discard", "454 4.7.0 TLS not available now", "unchanged" },
        { "TLS", "defer", "421 4.7.1 No", "closed" },
        { "TLS", "reject", "550 5.7.1 No", "every-command-but-quit" },
        { "TLS", "disconnect", "421 4.7.1 No", "closed" },
        { "TLS", "discard", "421 4.3.0 " + Local, "closed" },
        { "AUTH", "defer", "451 4.7.1 No", "unchanged" },
        { "AUTH", "reject", "535 5.7.1 No", "unchanged" },
        { "AUTH", "disconnect", "421 4.7.1 No", "closed" },
        { "AUTH", "discard", "451 4.3.0 " + Local, "unchanged" },
        { "MAIL", "defer", "451 4.7.1 No", "reset" },
        { "MAIL", "reject", "550 5.7.1 No", "reset" },
        { "MAIL", "disconnect", "421 4.7.1 No", "closed" },
        { "MAIL", "discard", "451 4.3.0 " + Local, "reset" },
        { "RCPT", "defer", "451 4.7.1 No", "transaction" },
        { "RCPT", "reject", "550 5.7.1 No", "transaction" },
        { "RCPT", "disconnect", "421 4.7.1 No", "closed" },
        { "RCPT", "discard", "451 4.3.0 " + Local, "transaction" },
        { "DATA", "defer", "451 4.7.1 No", "reset" },
        { "DATA", "reject", "554 5.7.1 No", "reset" },
        { "DATA", "disconnect", "421 4.7.1 No", "closed" },
        { "DATA", "discard", "451 4.3.0 " + Local, "reset" },
        { "HEADERS", "defer", "451 4.7.1 No", "reset" },
        { "HEADERS", "reject", "554 5.7.1 No", "reset" },
        { "HEADERS", "disconnect", "421 4.7.1 No", "closed" },
        { "HEADERS", "discard", "451 4.3.0 " + Local, "reset" },
        { "MESSAGE", "defer", "451 4.7.1 No", "reset" },
        { "MESSAGE", "reject", "554 5.7.1 No", "reset" },
        { "MESSAGE", "disconnect", "421 4.7.1 No", "closed" },
        { "MESSAGE", "discard", "451 4.3.0 " + Local, "reset" },
        { "RSET", "defer", "250 2.0.0 Ok", "reset" },
        { "RSET", "reject", "250 2.0.0 Ok", "reset" },
        { "RSET", "disconnect", "421 4.7.1 No", "closed" },
        { "RSET", "discard", "250 2.0.0 Ok", "reset" },
        { "QUIT", "defer", "221 2.0.0 Bye", "closed" },
        { "QUIT", "reject", "221 2.0.0 Bye", "closed" },
        { "QUIT", "disconnect", "421 4.7.1 No", "closed" },
        { "QUIT", "discard", "221 2.0.0 Bye", "closed" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_verdict_of_a_rule_means_what_the_table_says(string stage, string verdict, string reply, string left)
    {
        await using var member = ScriptedMember.Start(Offers);
        await using var gateway = await TestGateway.StartAsync(Scene(member).WithRule(Rule(stage, verdict)));
        await using var client = gateway.Connect();

        var actual = await TalkAsync(client, stage);

        ShouldSay(actual, reply);
        await ShouldLeaveAsync(client, member, left);
        gateway.Log.Of("VerdictIsIllegal").Count.ShouldBe(verdict == "discard" ? 1 : 0);
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_verdict_of_a_plugin_step_means_the_same(string stage, string verdict, string reply, string left)
    {
        await using var member = ScriptedMember.Start(Offers);
        await using var gateway = await TestGateway.StartAsync(WithStep(Scene(member), stage, verdict));
        await using var client = gateway.Connect();

        var actual = await TalkAsync(client, stage);

        ShouldSay(actual, reply);
        await ShouldLeaveAsync(client, member, left);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("COMMAND")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData("HEADERS")]
    [InlineData("MESSAGE")]
    public async Task Accept_ends_its_stage_and_no_other_and_does_not_replace_the_members_answer(string stage)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 queued as 42")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($$"""
            ['CONNECT', 'EHLO', 'COMMAND', 'MAIL', 'RCPT', 'DATA', 'HEADERS', 'MESSAGE'].forEach(function (name) {
              on(name, function () { log('first ' + name); return name === '{{stage}}' ? accept() : undefined; });
              on(name, function () { log('second ' + name); });
            });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldBe("250 2.0.0 queued as 42");

        var said = gateway.Log.Of("RuleSaid");
        foreach (var name in (string[])["CONNECT", "EHLO", "COMMAND", "MAIL", "RCPT", "DATA", "HEADERS", "MESSAGE"])
        {
            said.Count(line => line.EndsWith("second " + name, StringComparison.Ordinal)).ShouldBe(
                name == stage ? 0 : said.Count(line => line.EndsWith("first " + name, StringComparison.Ordinal)), name);
        }
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("DATA")]
    [InlineData("HEADERS")]
    [InlineData("MESSAGE")]
    public async Task A_discard_that_is_allowed_answers_250_and_delivers_nothing(string stage)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).With("allowDiscard", "true").WithRule($"on('{stage}', () => discard());"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldBe("250 2.0.0 Ok, message accepted");

        member.Messages.ShouldBeEmpty();
        await gateway.SearchAsync();
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain(" Discarded ");
        (await client.SayAsync("DATA")).ShouldStartWith("503 5.5.1 ");
    }

    [Fact]
    public async Task A_discarded_recipient_is_told_250_and_never_asked()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).With("allowDiscard", "true").WithRule("on('RCPT', (s, r) => r.address.local === 'trap' ? discard() : undefined);"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: ["trap@example.org", "b@example.org"])).ShouldStartWith("250 2.0.0 Stored");
        (await client.MailAsync(recipients: "trap@example.org")).ShouldBe("250 2.0.0 Ok, message accepted");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b@example.org>"]);
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.Contains("trap", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CONNECT", "reject('5.7.1', 'No thanks')", "554 5.7.1 No thanks")]
    [InlineData("EHLO", "reject('5.7.1', 'No thanks')", "550 5.7.1 No thanks")]
    [InlineData("MAIL", "reject('5.7.1', 'No thanks')", "550 5.7.1 No thanks")]
    [InlineData("RCPT", "reject('5.7.1', 'No thanks')", "550 5.7.1 No thanks")]
    [InlineData("DATA", "reject('5.7.1', 'No thanks')", "554 5.7.1 No thanks")]
    [InlineData("HEADERS", "reject('5.7.1', 'No thanks')", "554 5.7.1 No thanks")]
    [InlineData("MESSAGE", "reject('5.7.1', 'No thanks')", "554 5.7.1 No thanks")]
    [InlineData("RCPT", "reject(554, '5.7.1', 'No thanks')", "554 5.7.1 No thanks")]
    [InlineData("RCPT", "reject(552, '5.2.2', 'Full')", "552 5.2.2 Full")]
    [InlineData("RCPT", "defer('4.7.1', 'Slow down')", "451 4.7.1 Slow down")]
    [InlineData("RCPT", "defer(450, '4.2.1', 'Busy')", "450 4.2.1 Busy")]
    [InlineData("RCPT", "defer()", "451 4.7.1 Temporarily refused by policy, please try again later")]
    [InlineData("MESSAGE", "reject()", "554 5.7.1 Refused by policy")]
    [InlineData("MESSAGE", "reject('Just text')", "554 5.7.1 Just text")]
    [InlineData("CONNECT", "disconnect('5.7.1', 'Go')", "554 5.7.1 Go")]
    [InlineData("MESSAGE", "disconnect('5.7.1', 'Go')", "554 5.7.1 Go")]
    [InlineData("MESSAGE", "disconnect(550, '5.7.1', 'Go')", "550 5.7.1 Go")]
    public async Task The_stage_gives_the_code_that_a_verdict_leaves_out(string stage, string verdict, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('{stage}', () => {verdict});"));
        await using var client = gateway.Connect();

        Transcript.WithoutId(await TalkAsync(client, stage)).ShouldBe(reply + " (support ID <id>)");
    }

    [Theory]
    [InlineData("POOL_SELECTED", "defer", "451 4.7.1 No")]
    [InlineData("POOL_SELECTED", "reject", "550 5.7.1 No")]
    [InlineData("POOL_FAILED", "defer", "451 4.7.1 No")]
    [InlineData("POOL_FAILED", "reject", "550 5.7.1 No")]
    public async Task A_verdict_of_the_pool_side_answers_the_pending_recipient(string stage, string verdict, string reply)
    {
        await using var member = ScriptedMember.Start();
        var isDown = stage == "POOL_FAILED";
        await using var gateway = await TestGateway.StartAsync(new Scenario(isDown ? "127.0.0.1:1" : member.Address).WithRule(Rule(stage, verdict)));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(reply + " (support ID <id>)");

        (await client.SayAsync("RSET")).ShouldBe("250 2.0.0 Ok");
    }

    [Fact]
    public async Task A_finding_that_policy_refuses_is_answered_as_the_stage_of_its_command()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('PROTOCOL', (s, f) => f.fatal ? undefined : reject('5.5.2', f.code));"));
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();

        Transcript.WithoutId(await client.SayAsync("EHLO not_a_name")).ShouldBe("550 5.5.2 hello-name (support ID <id>)");
        await client.SayAsync("EHLO client.example");
        Transcript.WithoutId(await client.MailAsync("Subject: x\r\n\r\n\xE4\r\n")).ShouldBe("554 5.5.2 undeclared-8bit (support ID <id>)");
        member.Messages.ShouldBeEmpty();
    }

    private static void Offers(MemberScript script) => script.Offers.Add("AUTH PLAIN");

    private static Scenario Scene(ScriptedMember member) =>
        new Scenario(member.Address) { Clock = new ManualClock() }.WithTls().With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""");

    // A verdict once: afterwards the session can be looked at.
    private static string Rule(string stage, string verdict) => $$"""
        on('{{stage}}', function (session, x) {
          if (session.notes.done || ('{{stage}}' === 'COMMAND' && x.verb !== 'NOOP')) return;
          session.notes.done = true;
          return {{verdict switch { "discard" => "discard()", "reject" => "reject('5.7.1', 'No')", "disconnect" => "disconnect('4.7.1', 'No')", _ => "defer('4.7.1', 'No')" }}};
        });
        """;

    private static Scenario WithStep(Scenario scenario, string stage, string verdict)
    {
        var answer = verdict switch
        {
            "discard" => Verdict.Discard,
            "reject" => Verdict.Reject("5.7.1", "No"),
            "disconnect" => Verdict.Disconnect(421, "4.7.1", "No"),
            _ => Verdict.Defer("4.7.1", "No"),
        };
        Verdict Once(SmtpEvent e) => e.Session.Notes.TryAdd("done", true) ? answer : Verdict.Continue;
        return stage switch
        {
            "CONNECT" => scenario.On<ConnectEvent>(Stage.Connect, Once),
            "EHLO" => scenario.On<EhloEvent>(Stage.Ehlo, Once),
            "COMMAND" => scenario.On<CommandEvent>(Stage.Command, e => e.Verb == "NOOP" ? Once(e) : Verdict.Continue),
            "STARTTLS" => scenario.On<StartTlsEvent>(Stage.StartTls, Once),
            "TLS" => scenario.On<TlsEvent>(Stage.Tls, Once),
            "AUTH" => scenario.On<AuthEvent>(Stage.Auth, Once),
            "MAIL" => scenario.On<MailEvent>(Stage.Mail, Once),
            "RCPT" => scenario.On<RcptEvent>(Stage.Rcpt, Once),
            "DATA" => scenario.On<DataEvent>(Stage.Data, Once),
            "HEADERS" => scenario.On<HeadersEvent>(Stage.Headers, Once),
            "MESSAGE" => scenario.On<MessageEvent>(Stage.Message, Once),
            "RSET" => scenario.On<RsetEvent>(Stage.Rset, Once),
            "QUIT" => scenario.On<QuitEvent>(Stage.Quit, Once),
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
        };
    }

    /// <summary>Talks up to the command of a stage and returns the answer to it.</summary>
    private static async Task<string> TalkAsync(RawClient client, string stage)
    {
        var banner = await client.ReadReplyAsync();
        if (stage == "CONNECT")
        {
            return banner;
        }

        var hello = await client.SayAsync("EHLO client.example");
        switch (stage)
        {
            case "EHLO":
                return hello;
            case "COMMAND":
                return await client.SayAsync("NOOP");
            case "STARTTLS":
                return await client.SayAsync("STARTTLS");
            case "TLS":
                await client.SayAsync("STARTTLS");
                await client.SecureAsync();
                await client.SendAsync("NOOP\r\n");
                return await client.ReadReplyAsync();
            case "AUTH":
                return await client.SayAsync("AUTH PLAIN AGFubmEAc2VjcmV0");
            case "QUIT":
                return await client.SayAsync("QUIT");
            case "HEADERS" or "MESSAGE":
                return await client.MailAsync();
            default:
                break;
        }

        var reply = await client.SayAsync("MAIL FROM:<a@client.example>");
        foreach (var (name, line) in new[] { ("RCPT", "RCPT TO:<b@example.org>"), ("DATA", "DATA") })
        {
            if (stage != "MAIL" && !(stage == "RSET" && name == "DATA") && !(stage == "RCPT" && name == "DATA"))
            {
                reply = await client.SayAsync(line);
            }
        }

        return stage == "RSET" ? await client.SayAsync("RSET") : reply;
    }

    private static void ShouldSay(string actual, string expected) =>
        Transcript.WithoutId(actual).ShouldBe(expected[0] == '2' || expected.EndsWith(')') ? expected : expected + " (support ID <id>)");

    private static async Task ShouldLeaveAsync(RawClient client, ScriptedMember member, string left)
    {
        switch (left)
        {
            case "closed":
                (await client.ReadLineAsync()).ShouldBeNull();
                break;
            case "quit-only":
                (await client.SayAsync("EHLO client.example")).ShouldStartWith("503 5.5.1 ");
                (await client.SayAsync("RSET")).ShouldStartWith("503 5.5.1 ");
                (await client.SayAsync("QUIT")).ShouldBe("221 2.0.0 Bye");
                (await client.ReadLineAsync()).ShouldBeNull();
                break;
            case "every-command-but-quit":
                (await client.SayAsync("EHLO client.example")).ShouldStartWith("550 5.7.1 No");
                (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 No");
                (await client.SayAsync("QUIT")).ShouldBe("221 2.0.0 Bye");
                break;
            case "transaction":
                (await client.SayAsync("RCPT TO:<c@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
                (await client.SayAsync("DATA")).ShouldStartWith("354 ");
                (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 2.0.0 Stored");
                member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<c@example.org>"]);
                break;
            default:
                if (left == "reset")
                {
                    (await client.SayAsync("RCPT TO:<c@example.org>")).ShouldStartWith("503 5.5.1 ");
                    (await client.SayAsync("DATA")).ShouldStartWith("503 5.5.1 ");
                }

                (await client.SayAsync("EHLO client.example")).ShouldStartWith("250-gw.example");
                (await client.MailAsync(sender: "new@client.example")).ShouldStartWith("250 2.0.0 Stored");
                member.Messages.ShouldHaveSingleItem().Mail.ShouldStartWith("MAIL FROM:<new@client.example>");
                break;
        }
    }
}
