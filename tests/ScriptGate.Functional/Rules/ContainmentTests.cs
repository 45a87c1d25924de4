using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>SCR-03 and SCR-04: what a rule does wrong costs its own verdict, and what is not its business it cannot reach. Its session, the other sessions and the process go on.</summary>
[Trait("Suite", "exhaustive")]
public sealed class ContainmentTests
{
    private const string Deferred = "451 4.3.0 Temporary local problem, please try again later (support ID <id>)";

    public static TheoryData<string, string> Mistakes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var engine in (string[])["javascriptcore", "jint"])
            {
                data.Add(engine, "throw new Error('broken')");
                data.Add(engine, "for (;;) {}");
                data.Add(engine, "(function again() { again(); })()");
                data.Add(engine, "return new Promise(function () {})");
                data.Add(engine, "return Promise.reject(new Error('broken'))");
                data.Add(engine, "var all = []; for (;;) { all.push(new Array(1000).join('x') + all.length); }");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_costs_the_verdict_of_its_own_step(string engine, string mistake)
    {
        await using var member = ScriptedMember.Start();

        // Only what waits for nothing is to run out of its time: where others compute as well, a tenth of a second of computing takes any time.
        var time = mistake.Contains("new Promise", StringComparison.Ordinal) ? "300ms" : "5m";
        await using var gateway = await TestGateway.StartAsync(Scene(member, engine, $"on('RCPT', function (session) {{ if (session.transaction.from.local === 'bad') {{ {mistake}; }} }}, {{ timeout: '{time}' }});"));
        await using var bad = gateway.Connect();
        await using var good = gateway.Connect();
        await bad.GreetAsync();
        await good.GreetAsync();
        await bad.SayAsync("MAIL FROM:<bad@client.example>");

        Transcript.WithoutId(await bad.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(Deferred);

        (await good.MailAsync()).ShouldStartWith("250 ");
        await bad.SayAsync("RSET");
        (await bad.MailAsync()).ShouldStartWith("250 ");
        var line = gateway.Log.Lines.Where(line => line.Event is "StepFailed" or "StepTimedOut").ShouldHaveSingleItem();
        (line.Reason ?? line.Text).ShouldContain("scripts/rules/rule.js:1");
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("javascriptcore")]
    [InlineData("jint")]
    public async Task A_flood_of_lines_is_cut_off_and_mail_goes_on(string engine)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, engine, "on('MAIL', function () { for (var i = 0; i < 1000; i++) { log('line', i); } });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        gateway.Log.Of("RuleSaid").Count.ShouldBe(20);
        gateway.Log.Of("RuleSaidTooMuch").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("javascriptcore")]
    [InlineData("jint")]
    public async Task A_leak_is_ended_with_its_lane_and_no_mail_is_lost(string engine)
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, engine, "var hoard = []; on('MAIL', function () { var i; for (i = 0; i < 2000; i++) { hoard.push({ text: 'x' + hoard.length }); } });");
        scenario.Limits = scenario.Limits with { Lanes = 1, Heap = 4L << 20 };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        // Who looks at the heap looks once a second, and sees of what was made since the engine's last collection what the engine counts: mail goes on until it is seen.
        var noticed = gateway.Log.UntilAsync("LaneOutgrown", TestContext.Current.CancellationToken);
        while (!noticed.IsCompleted)
        {
            (await client.MailAsync()).ShouldStartWith("250 ");
        }

        await noticed;
        (await client.MailAsync()).ShouldStartWith("250 ");
        gateway.Log.Of("StepFailed").ShouldBeEmpty();
    }

    /// <summary>What a rule might try, in the language of both engines; each must come to an error or to nothing.</summary>
    public static TheoryData<string, string> Attempts
    {
        get
        {
            string[] attempts =
            [
                // Files, and what leads to them.
                "require('fs')", "require('../../../etc/passwd')", "require('/etc/passwd')", "Deno.readTextFile('/etc/passwd')", "load('/etc/passwd')", "read('/etc/passwd')", "importScripts('/etc/passwd')",

                // The network.
                "fetch('http://127.0.0.1/')", "new XMLHttpRequest()", "new WebSocket('ws://127.0.0.1/')", "http('http:' + '//127.0.0.1/')", "tcp('127.0.0.1' + ':25')", "new Socket()",

                // .NET and reflection.
                "System.IO.File.ReadAllText('/etc/passwd')", "importNamespace('System')", "clr.System", "session.GetType()", "session.constructor.constructor('return this')()", "host.type('System.Environment')",

                // Code from text.
                "eval('1')", "new Function('return 1')()", "(function () {}).constructor('return 1')()", "setTimeout('1', 0)",

                // The process and its environment.
                "process.exit(1)", "process.kill(1)", "process.env.PATH", "quit()", "exit()", "env('PATH')", "env('HOME')", "WebAssembly.instantiate('')",

                // The gateway itself.
                "Object.prototype.polluted = true; log = null; throw new Error('changed')", "session.id = 'SG-FORGED'; throw new Error('kept: ' + session.id)", "session.transaction.recipients.push('x@example.org')",
                "Object.getPrototypeOf(session).id = 1; throw new Error('kept')",
            ];
            var data = new TheoryData<string, string>();
            foreach (var attempt in attempts)
            {
                data.Add("javascriptcore", attempt);
                data.Add("jint", attempt);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task What_is_not_a_rules_business_is_denied(string engine, string attempt)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, engine, $$"""
            on('RCPT', function (session) {
              try { {{(attempt.Contains(';', StringComparison.Ordinal) ? attempt : $"var got = {attempt}; if (got === null || got === undefined) throw new Error('nothing')")}}; } catch (error) { log('denied'); return; }
              log('got through');
            });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(["denied"]);
        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b@example.org>"]);
    }

    [Theory]
    [InlineData("javascriptcore")]
    [InlineData("jint")]
    public async Task The_mail_of_another_session_is_gone_with_its_handler(string engine)
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, engine, """
            var kept = [];
            on('HEADERS', function (session, message) { kept.push(session, message, message.headers, session.transaction, session.notes); session.notes.secret = 'mine'; });
            on('MAIL', function (session) {
              if (kept.length === 0) return;
              [
                function () { return kept[0].id; }, function () { return kept[1].subject; }, function () { return kept[2].get('Subject'); }, function () { return kept[3].from; }, function () { return kept[4].secret; }
              ].forEach(function (read, i) {
                try { log('read', i, String(read())); } catch (error) { log(i, error.message.split(':')[0]); }
              });
              log('own', session.notes.secret === undefined);
            });
            """);
        scenario.Limits = scenario.Limits with { Lanes = 1 };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var first = gateway.Connect();
        await using var second = gateway.Connect();
        await first.GreetAsync("EHLO first.example");
        await second.GreetAsync("EHLO second.example");
        (await first.MailAsync()).ShouldStartWith("250 ");

        (await second.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("250 ");

        var said = EventTests.Said(gateway).Where(line => !line.StartsWith("own true", StringComparison.Ordinal)).ToList();
        said.ShouldBe([.. Enumerable.Range(0, 5).Select(i => $"{i} this session is over")]);
    }

    private static Scenario Scene(ScriptedMember member, string engine, string rule) =>
        new Scenario(member.Address).WithTop("engine", $"\"{engine}\"").WithRule(rule);
}
