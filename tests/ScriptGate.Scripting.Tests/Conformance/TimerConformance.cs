using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>What timers call, on every engine.</summary>
public sealed class TimerConformance
{
    private const string Rule = """
        on('INIT', function () { every('1m', function () { log('job', arguments.length); }); });
        on('CONNECT', function () {
          after('1s', function (session) {
            session.notes.seen = 'yes';
            log('after', session.id);
            return sleep(500).then(function () { log('slept', session.notes.seen); return 5; });
          });
          after('2s', function () { throw new Error('at once'); });
          after('3s', function () { return Promise.reject(new Error('in a while')); });
          log('cancelled', cancelTimer(after('4s', function () { log('never'); }).id));
        });
        on('MAIL', function () {});
        """;

    [Theory]
    [InlineData("javascriptcore")]
    [InlineData("jint")]
    public async Task Functions_are_called_later_with_the_session_and_end_with_it(string name)
    {
        var token = TestContext.Current.CancellationToken;
        var clock = new ManualClock();
        var log = new LineLog();
        using var folder = new RuleFolder();
        using var engine = Engines.MakeRules(name, clock, log, new ScriptLimits { Lanes = 1 });
        var reference = new RuleReference { File = folder.Write("scripts/rules/rule.js", Rule) };
        var result = engine.Load(new RuleLoadRequest(folder.Root, [reference], RuleHouse.Pools) { Services = new RuleServices { Clock = clock } }, previous: null);
        result.Diagnostics.ShouldBeEmpty();
        using var rules = result.Rules.ShouldNotBeNull();
        rules.Start();
        var builder = new ChainBuilder(clock, NullLogger.Instance);
        rules.Sources.ShouldHaveSingleItem().AddTo(builder);
        var chains = builder.Build();
        using var cancellation = new StepCancellation();
        var session = new FakeSession();

        (await chains.Connect!.DispatchAsync(new ConnectEvent(session), cancellation)).Failed.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromMilliseconds(500), token);
        clock.Advance(TimeSpan.FromMilliseconds(500));
        await log.UntilAsync("slept yes", token);
        clock.Advance(TimeSpan.FromMilliseconds(500));
        await log.UntilAsync("at once", token);
        clock.Advance(TimeSpan.FromSeconds(1));
        await log.UntilAsync("in a while", token);

        // The lane serves one call after the other: when this one is over, the other has left JavaScript, where it would cost its lane when time passes.
        (await chains.Mail!.DispatchAsync(new MailEvent(session, new FakeTransaction()), cancellation)).Failed.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));
        await log.UntilAsync("job 0", token);
        session.End();
        rules.Dispose();
        await clock.UntilTimersAreAsync(0, token);

        log.Lines.Where(line => line.Contains(" Information: ", StringComparison.Ordinal)).ShouldBe([
            "rule Information: rule.js in SG-0123456789ABCDEF: cancelled true",
            "rule Information: rule.js in SG-0123456789ABCDEF: after SG-0123456789ABCDEF",
            "rule Information: rule.js in SG-0123456789ABCDEF: slept yes",
            "rule Information: rule.js in INIT: job 0",
        ]);
        engine.Statistics.Single(item => item.Event == "TIMER").Failures.ShouldBe(2);
    }
}
