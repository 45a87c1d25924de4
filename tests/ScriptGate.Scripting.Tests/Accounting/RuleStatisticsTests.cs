using System.Runtime.CompilerServices;
using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Accounting;

/// <summary>What is written down of the calls of rules. The clock stands still while JavaScript computes, so that computing takes no time unless a test moves it.</summary>
public sealed class RuleStatisticsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Calls_failures_and_time_outs_are_counted_by_rule_and_event()
    {
        using var house = House("""
            on('INIT', () => {});
            on('CONNECT', () => {});
            on('MAIL', () => { null.x; });
            on('RCPT', () => { for (;;); });
            on('QUIT', () => {});
            """);
        await house.Judge(house.Connect());
        await house.Judge(house.Connect());
        await house.Judge(house.Mail());
        await house.Judge(house.Rcpt());

        Counts(house).ShouldBe(["CONNECT 2 0 0", "INIT 1 0 0", "MAIL 1 1 0", "QUIT 0 0 0", "RCPT 1 0 1", "TIMER 0 0 0"]);
        house.Engine.Statistics.ShouldAllBe(item => item.Rule == "scripts/rules/rule.js");
    }

    [Fact]
    public async Task Waiting_is_no_computing()
    {
        using var house = House("on('CONNECT', async () => { await sleep('3s'); }); on('MAIL', () => {});");
        var pending = house.Judge(house.Connect());
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(3), Token);

        // The lane serves one call after the other: when this one is over, the first has left JavaScript.
        await house.Judge(house.Mail());
        _clock.Advance(TimeSpan.FromSeconds(3));
        await pending;
        await Poll(() => Of(house, "CONNECT").Calls == 1);

        var item = Of(house, "CONNECT");
        item.Computing.ShouldBe(default);
        item.Waiting.ShouldBe(new TimeStatistics(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public async Task Computing_is_the_time_inside_even_where_the_host_is_slow()
    {
        var store = new SlowNotes(_clock, TimeSpan.FromMilliseconds(40));
        using var house = House("on('CONNECT', session => { session.notes.x = 1; });");
        await house.Judge(new ConnectEvent(new FakeSession { Notes = store }));

        var item = Of(house, "CONNECT");
        item.Computing.Total.ShouldBe(TimeSpan.FromMilliseconds(40));
        item.Waiting.ShouldBe(default);
    }

    [Fact]
    public async Task A_promise_that_is_not_settled_in_time_is_a_time_out_and_the_end_of_a_session_is_not()
    {
        using var house = House("on('CONNECT', async () => { await sleep('1m'); }, { timeout: '5s' }); on('MAIL', () => {});");
        var late = house.Judge(house.Connect());
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(1), Token);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(5), Token);

        // As above: a call that is inside for five seconds costs its lane.
        await house.Judge(house.Mail());
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await late).Failed.ShouldBeTrue();
        await Poll(() => Of(house, "CONNECT").Calls == 1);
        Counts(house).ShouldContain(line => line == "CONNECT 1 0 1");

        using var cancellation = new StepCancellation();
        var gone = house.Chains.Connect!.DispatchAsync(house.Connect(), cancellation).AsTask();
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(1), Token);
        cancellation.End();
        await Should.ThrowAsync<OperationCanceledException>(() => gone);
        await Poll(() => Of(house, "CONNECT").Calls == 2);

        Counts(house).ShouldContain(line => line == "CONNECT 2 0 1");
    }

    [Fact]
    public async Task What_timers_call_is_an_event_of_its_own()
    {
        using var house = House("on('CONNECT', () => { after('1s', () => { null.x; }); after('1s', () => {}); });");
        await house.Judge(house.Connect());
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Poll(() => Of(house, "TIMER").Calls == 2);

        Counts(house).ShouldBe(["CONNECT 1 0 0", "TIMER 2 1 0"]);
    }

    [Fact]
    public async Task The_books_go_on_in_the_next_generation_and_forget_rules_that_are_gone()
    {
        using var house = House("on('CONNECT', () => {});");
        await house.Judge(house.Connect());
        using (var next = house.Load(house.Rules).Rules!)
        {
            next.Start();
            Counts(house).ShouldContain(line => line == "CONNECT 1 0 0");
        }

        var other = house.Reference with { File = house.Folder.Write("scripts/rules/other.js", "on('MAIL', () => {});") };
        using var last = house.Engine.Load(new RuleLoadRequest(house.Folder.Root, [other], RuleHouse.Pools), house.Rules).Rules!;
        house.Engine.Statistics.Select(item => item.Rule).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
        last.Start();

        house.Engine.Statistics.ShouldAllBe(item => item.Rule == "scripts/rules/other.js");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RuleStatistics Of(RuleHouse house, string name) => house.Engine.Statistics.Single(item => item.Event == name);

    private static string[] Counts(RuleHouse house) => [.. house.Engine.Statistics.Select(item => $"{item.Event} {item.Calls} {item.Failures} {item.Timeouts}")];

    // The lane's thread writes a call down after it has told who waits.
    private static Task Poll(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") => Condition.UntilAsync(holds, what, Token);

    private RuleHouse House(string rule) => new(rule, clock: _clock);
}
