using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Rules;

public sealed class RuleEngineTests
{
    [Fact]
    public void Steps_say_where_they_come_from_and_what_they_may()
    {
        using var house = new RuleHouse("on('RCPT', () => {});\non('MESSAGE', () => {}, { needs: 'body', timeout: '3s' });", onFailure: OnFailure.Continue);
        var code = house.Chains.Steps[0].Code;
        code.Length.ShouldBe(64);
        house.Chains.Steps.ShouldBe(
        [
            new StepInfo(Stage.Rcpt, "rule.js", "scripts/rules/rule.js:1", null, TimeSpan.FromSeconds(10), FailureMode.Continue, MessageNeeds.Nothing) { Code = code },
            new StepInfo(Stage.Message, "rule.js", "scripts/rules/rule.js:2", null, TimeSpan.FromSeconds(3), FailureMode.Continue, MessageNeeds.Body) { Code = code },
        ]);
        house.Chains.Needs.ShouldBe(MessageNeeds.Body);
        house.Chains.Connect.ShouldBeNull();
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("STARTTLS")]
    [InlineData("TLS")]
    [InlineData("AUTH")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData("HEADERS")]
    [InlineData("MESSAGE")]
    [InlineData("COMMAND")]
    [InlineData("RSET")]
    [InlineData("QUIT")]
    [InlineData("PROTOCOL")]
    [InlineData("SERVER_REPLY")]
    [InlineData("REPLY")]
    [InlineData("POOL_SELECTED")]
    [InlineData("SERVER_CONNECTED")]
    [InlineData("POOL_FAILED")]
    public async Task A_handler_that_throws_has_the_declared_verdict_at_every_event(string name)
    {
        using var house = new RuleHouse($"on('{name}', () => {{ throw new Error('no'); }});", onFailure: OnFailure.Reject);
        var s = house.Session;
        var transaction = new FakeTransaction();
        var message = new FakeMessage();
        var reply = new SmtpReply(250, "2.0.0", "Ok");
        SmtpEvent e = name switch
        {
            "CONNECT" => house.Connect(),
            "EHLO" => new EhloEvent(s, new HelloInfo("EHLO", "x")),
            "STARTTLS" => new StartTlsEvent(s),
            "TLS" => new TlsEvent(s, new TlsInfo("1.3", "c", null, null)),
            "AUTH" => new AuthEvent(s, "PLAIN"),
            "MAIL" => house.Mail(),
            "RCPT" => house.Rcpt(),
            "DATA" => new DataEvent(s, transaction),
            "HEADERS" => new HeadersEvent(s, transaction, message),
            "MESSAGE" => new MessageEvent(s, transaction, message),
            "COMMAND" => new CommandEvent(s, "NOOP", default),
            "RSET" => new RsetEvent(s),
            "QUIT" => new QuitEvent(s),
            "PROTOCOL" => new ProtocolEvent(s, ProtocolFinding.HelloName, string.Empty, isFatal: false, Stage.Ehlo),
            "SERVER_REPLY" => new ServerReplyEvent(s, "RCPT", reply, null),
            "REPLY" => new ReplyEvent(s, "RSET", reply),
            "POOL_SELECTED" => new PoolSelectedEvent(s, "mail", new ServerTlsPolicy(ServerTlsMode.None, Verify: false, null)),
            "SERVER_CONNECTED" => new ServerConnectedEvent(s, "mail", "m", reused: false),
            _ => new PoolFailedEvent(s, "mail", "r"),
        };
        var outcome = await house.Judge(e);
        outcome.Failed.ShouldBeTrue();
        outcome.Verdict.Kind.ShouldBe(VerdictKind.Reject);
    }

    [Fact]
    public async Task A_synchronous_handler_answers_without_waiting_and_with_few_bytes()
    {
        using var house = new RuleHouse("on('RCPT', () => {});");
        var step = house.Chains.Rcpt!.Steps[0];
        var e = house.Rcpt();
        for (var i = 0; i < 10_000; i++)
        {
            await step.Handler(e, CancellationToken.None);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            await step.Handler(e, CancellationToken.None);
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 1000).ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void Broken_rules_are_diagnosed_with_file_and_line_all_at_once()
    {
        using var folder = new RuleFolder();
        using var engine = new JavaScriptCoreRuleEngine(new FakeClock(), new LineLog());
        RuleReference Rule(string name, string text) => new() { File = folder.Write($"scripts/{name}", text) };
        var request = new RuleLoadRequest(
            folder.Root,
            [Rule("a.js", "on('RCPT', () => {\n"), Rule("b.js", "\n\non('RCTP', () => {});"), Rule("c.js", "on('RCPT', (s, r) => {\n  // r.pool = 'nowhere';\n  r.pool = 'archiv';\n});")],
            RuleHouse.Pools);
        var result = engine.Load(request, null);
        result.Rules.ShouldBeNull();
        result.Diagnostics.Select(diagnostic => diagnostic.ToString()).ShouldBe(
        [
            "scripts/a.js:2: SG2001: SyntaxError: Unexpected end of script",
            "scripts/b.js:3: SG2001: column 3: TypeError: on: there is no event 'RCTP'; did you mean 'RCPT'?",
            "scripts/c.js:3: SG2002: column 13: there is no pool 'archiv'; did you mean 'archive'?",
        ]);
    }

    [Fact]
    public void A_rule_without_handlers_is_a_warning()
    {
        using var house = new RuleHouse("// nothing yet");
        var warning = house.Diagnostics.ShouldHaveSingleItem();
        warning.IsError.ShouldBeFalse();
        warning.Code.ShouldBe("SG2101");
    }

    [Fact]
    public void Needs_at_another_event_than_MESSAGE_are_a_warning()
    {
        using var house = new RuleHouse("on('MESSAGE', () => {}, { needs: 'body' });\non('RCPT', () => {}, { needs: 'body' });");
        house.Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe("scripts/rules/rule.js:2: SG2102: warning: needs has a meaning at MESSAGE only, not at RCPT");
    }

    [Fact]
    public void Unchanged_rules_share_their_lanes_and_changed_ones_do_not()
    {
        using var house = new RuleHouse("require('../lib/x');\non('RCPT', () => {});", files: ("scripts/lib/x.js", "exports.x = 1;"));
        var same = (Scripting.Rules.LoadedRules)house.Load(house.Rules).Rules!;
        same.Lanes.ShouldBeSameAs(((Scripting.Rules.LoadedRules)house.Rules).Lanes);
        house.Folder.Write("scripts/lib/x.js", "exports.x = 2;");
        var other = (Scripting.Rules.LoadedRules)house.Load(same).Rules!;
        other.Lanes.ShouldNotBeSameAs(same.Lanes);
        same.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Shared_lanes_end_with_their_last_generation()
    {
        using var house = new RuleHouse("on('RCPT', () => accept());");
        using var second = house.Load(house.Rules).Rules!;
        house.Rules.Dispose();
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Accept);
        second.Dispose();
        (await house.Judge(house.Rcpt())).Failed.ShouldBeTrue();
    }

    [Fact]
    public void Every_file_is_named_for_the_watcher()
    {
        using var house = new RuleHouse("require('../data/x.json');\non('RCPT', () => {});", files: ("scripts/data/x.json", "{}"));
        house.Rules.Files.Select(Path.GetFileName).ShouldBe(["rule.js", "x.json"]);
    }

    [Fact]
    public void Init_runs_once_per_generation()
    {
        using var house = new RuleHouse("on('INIT', () => log('ready', config.n));\non('INIT', async () => { await null; log('later'); });", options: """{ "n": 5 }""");
        house.Log.Lines.ShouldBe(["rule Information: rule.js in INIT: ready 5", "rule Information: rule.js in INIT: later"]);
        house.Load(house.Rules).Rules!.Dispose();
        house.Log.Lines.Count.ShouldBe(4);
    }

    [Fact]
    public void An_init_that_fails_refuses_the_generation() =>
        Should.Throw<InvalidOperationException>(() => new RuleHouse("on('INIT', () => {\n  throw new Error('no backend');\n});")).Message
            .ShouldBe("scripts/rules/rule.js:2: SG2003: column 18: Error: no backend");

    [Fact]
    public async Task An_endless_chain_of_microtasks_is_answered_and_reported()
    {
        using var house = new RuleHouse("on('RCPT', async () => { log('in'); for (;;) await 0; });");
        house.Engine.IsHealthy.ShouldBeTrue();
        var judging = house.Judge(house.Rcpt());
        while (house.Log.Lines.Count == 0)
        {
            await Task.Yield();
        }

        house.Clock.Advance(TimeSpan.FromSeconds(3));
        var outcome = await judging;
        outcome.Failed.ShouldBeTrue();
        outcome.Verdict.Kind.ShouldBe(VerdictKind.Defer);
        house.Engine.IsHealthy.ShouldBeFalse();
        house.Engine.Problems.ShouldBe(["scripts/rules/rule.js:1:3: the RCPT handler made its lane hang and is quarantined until its file changes"]);
        house.Folder.Write("scripts/rules/rule.js", "on('RCPT', async () => accept());");
        using var next = house.Load(house.Rules).Rules!;
        house.Engine.IsHealthy.ShouldBeFalse("it was only looked at");
        next.Start();
        house.Engine.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stray_rejected_promise_is_logged_with_its_place()
    {
        using var house = new RuleHouse("on('RCPT', () => {\n  (async () => { throw new Error('stray'); })();\n});");
        await house.Judge(house.Rcpt());
        house.Log.Lines.ShouldBe(["rules Warning: scripts/rules/rule.js:2:33: a promise was rejected and no rule handles it: Error: stray"]);
    }
}
