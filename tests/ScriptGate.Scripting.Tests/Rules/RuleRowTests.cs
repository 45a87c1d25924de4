using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;
using ScriptGate.Core.Tracing;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Rules;

/// <summary>Rules that follow each other are called in one go. Nobody may notice but by the time it takes.</summary>
public sealed class RuleRowTests
{
    private const string Quiet = "on('RCPT', function () { log('quiet'); });";

    /// <summary>Everything a handler can do that the chain has to see, what the chain makes of it, and whether the rules behind it are asked.</summary>
    private static readonly Dictionary<string, (string Handler, string Noted, string Counted, bool GoesOn)> Ends = new(StringComparer.Ordinal)
    {
        ["verdict"] = ("return reject('5.7.1', 'no');", "Reject Answered", "1 0 0", false),
        ["accept"] = ("return accept();", "Accept Answered", "1 0 0", false),
        ["null"] = ("return null;", "Continue Answered", "1 0 0", true),
        ["throw"] = ("null.x;", "Continue Threw", "1 1 0", true),
        ["no verdict"] = ("return 5;", "Continue Threw", "1 1 0", true),
        ["another object"] = ("return session;", "Continue Threw", "1 0 0", true),
        ["blocked violation"] = ("violation('bulk-sender', {}, reject('5.7.1', 'bulk'));", "Reject Answered", "1 0 0", false),
        ["promise"] = ("return sleep(0);", "Continue Answered", "1 0 0", true),
        ["promise that nobody waits for"] = ("sleep(0);", "Continue Answered", "1 0 0", true),
        ["loop"] = ("for (;;) { }", "Continue Threw", "1 0 1", true),
        ["close"] = ("session.close();", "Continue Answered", "1 0 0", true),
        ["disable security"] = ("session.security.disable();", "Continue Answered", "1 0 0", true),
        ["disable event"] = ("session.disable('RCPT');", "Continue Answered", "1 0 0", false),
    };

    public static TheoryData<string, string, int, bool> Stops =>
        [.. from engine in Engines.Names from end in Ends.Keys from position in new[] { 0, 1, 2 } from isApart in new[] { false, true } select (engine, end, position, isApart)];

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task Each_end_of_a_handler_is_its_own_wherever_in_the_row_it_stands(string engine, string end, int position, bool isApart)
    {
        var (handler, noted, counted, goesOn) = Ends[end];
        var rules = new[] { Quiet, Quiet, Quiet };
        rules[position] = $"on('RCPT', function (session, rcpt) {{ log('here'); {handler} }});";
        using var house = new RowHouse(engine, rules, isApart: isApart, clock: end.StartsWith("promise", StringComparison.Ordinal) ? TimeProvider.System : null);
        house.Session.Blocked.Add("bulk-sender");

        var outcome = await house.Judge();

        var asked = goesOn ? 3 : position + 1;
        var names = Enumerable.Range(0, 3).Select(index => (char)('a' + index)).ToArray();
        house.Said.ShouldBe(names.Take(asked).Select((name, index) => index == position ? $"{name}: here" : $"{name}: quiet"));
        house.Noted.ShouldBe(names.Take(asked).Select((name, index) => index == position ? $"{name} {noted}" : $"{name} Continue Answered"));
        await Condition.UntilAsync(() => house.Calls >= asked, $"{asked} calls are written down", TestContext.Current.CancellationToken);
        house.Counts.ShouldBe(names.Select((name, index) => index == position ? $"{name} {counted}" : index < asked ? $"{name} 1 0 0" : $"{name} 0 0 0"));
        outcome.By?.Name.ShouldBe($"{names[position]}.js");
        outcome.Verdict.IsFinal.ShouldBe(!goesOn && end != "disable event");
    }

    [Theory]
    [OnEachEngine]
    public async Task A_call_is_counted_once_when_a_promise_that_it_left_behind_settles(string engine)
    {
        using var house = new RowHouse(engine, ["on('RCPT', function () { sleep(0); });", "on('RCPT', function () { return sleep(20); });"], clock: TimeProvider.System);
        await house.Judge();

        await Condition.UntilAsync(() => house.Calls >= 2, "both calls are written down", TestContext.Current.CancellationToken);
        house.Counts.ShouldBe(["a 1 0 0", "b 1 0 0"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task Who_fails_in_the_middle_is_blamed_by_file_and_line(string engine)
    {
        using var house = new RowHouse(engine, [Quiet, "on('RCPT', function (session) {\n  log('before');\n  session.nothing.at.all;\n});", Quiet], OnFailure.Defer);
        var judged = await house.Judge();

        (judged.Failed, judged.By!.Name, judged.Verdict.Kind).ShouldBe((true, "b.js", VerdictKind.Defer));
        var failure = await Failure(engine, "on('RCPT', function (session) {\n  log('before');\n  session.nothing.at.all;\n});");
        failure.Location.ToString().ShouldStartWith("scripts/rules/b.js:3");
        failure.Reason.ShouldBe("TypeError: Session has no property 'nothing'");
        failure.Frames.Count.ShouldBe(1, "the frames of the rule, and no others");
    }

    [Theory]
    [OnEachEngine]
    public async Task Who_loops_in_the_middle_is_ended_and_blamed(string engine)
    {
        var failure = await Failure(engine, "on('RCPT', function () {\n  for (;;) { }\n});");
        failure.ShouldBeOfType<ScriptTimeoutException>().Location.ShouldSatisfyAllConditions(place => place.File.ShouldBe("scripts/rules/b.js"), place => place.Line.ShouldBe(1));
        failure.Reason.ShouldBe("the RCPT handler computed for more than 100 ms without returning or awaiting, and was ended");
    }

    [Theory]
    [OnEachEngine]
    public async Task Who_does_not_come_back_in_the_middle_is_blamed_and_quarantined(string engine)
    {
        var token = TestContext.Current.CancellationToken;
        using var notes = new StuckNotes();
        using var house = new RowHouse(engine, [Quiet, "on('RCPT', function (session) { session.notes.x = 1; });", Quiet]) { Session = new FakeSession { Notes = notes } };
        var judging = Task.Run(() => house.Judge(), token);
        await Patience.UntilAsync(notes.Inside, "the second rule is inside", token);
        house.Clock.Advance(TimeSpan.FromSeconds(3));
        var line = await house.Log.UntilAsync("rules Error", token);
        notes.GoOn();
        await judging;

        line.ShouldContain("scripts/rules/b.js:1");
        house.Engine.Problems.ShouldHaveSingleItem().ShouldStartWith("scripts/rules/b.js:1");
        house.Counts.ShouldBe(["a 1 0 0", "b 1 1 0", "c 1 0 0"]);
        house.Noted.ShouldBe(["a Continue Answered", "b Continue Threw", "c Continue Answered"]);

        await house.Judge();
        house.Counts.ShouldBe(["a 2 0 0", "b 2 2 0", "c 2 0 0"], "the one that hung is not called again, and its neighbours are");
        house.Said.ShouldBe(["a: quiet", "c: quiet", "a: quiet", "c: quiet"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task A_rule_that_is_switched_off_by_one_before_it_is_not_asked(string engine)
    {
        using var house = new RowHouse(engine, ["on('RCPT', function (session) { log('off'); session.disable('b.js'); });", Quiet, Quiet]);
        await house.Judge();
        house.Said.ShouldBe(["a: off", "c: quiet"]);
        house.Noted.ShouldBe(["a Continue Answered", "c Continue Answered"]);
        house.Counts.ShouldBe(["a 1 0 0", "b 0 0 0", "c 1 0 0"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task A_rule_that_switches_itself_off_is_not_asked_again(string engine)
    {
        const string Once = "on('RCPT', function (session) { log('first'); session.disable(); }); on('RCPT', function () { log('second'); });";
        using var house = new RowHouse(engine, [Once, Quiet]);
        await house.Judge();
        house.Said.ShouldBe(["a: first", "b: quiet"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task Each_handler_acts_for_its_own_rule_and_sees_what_those_before_it_left(string engine)
    {
        const string Counting = "on('RCPT', function (session, rcpt) { session.notes.n = (session.notes.n || 0) + 1; log(session.notes.n, rcpt.address.domain); });";
        using var house = new RowHouse(engine, [Counting, Counting, Counting]);
        await house.Judge();
        house.Said.ShouldBe(["a: 1 example.net", "b: 2 example.net", "c: 3 example.net"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task Objects_of_one_handler_are_dead_in_the_next(string engine)
    {
        const string Keeping = "var kept; on('RCPT', function (session, rcpt) { kept = rcpt; log(rcpt.address.local); }); on('RCPT', function () { log(kept.address.local); });";
        using var house = new RowHouse(engine, [Keeping, Quiet]);
        await house.Judge();
        house.Said.ShouldBe(["a: bob", "b: quiet"]);
        house.Counts.ShouldBe(["a 2 1 0", "b 1 0 0"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task The_clock_moves_from_one_handler_to_the_next(string engine)
    {
        var clock = new ManualClock();
        const string Looking = "on('RCPT', function (session) { var now = Date.now(); session.notes.x = 1; log(Date.now() - now, now - (session.notes.last || now)); session.notes.last = now; });";
        using var house = new RowHouse(engine, [Looking, Looking], clock: clock) { Session = new FakeSession { Notes = new SlowNotes(clock, TimeSpan.FromMilliseconds(3)) } };
        await house.Judge();
        house.Said.ShouldBe(["a: 0 0", "b: 0 6"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task The_time_of_each_is_its_own(string engine)
    {
        var clock = new ManualClock();
        using var house = new RowHouse(engine, [Quiet, "on('RCPT', function (session) { session.notes.x = 1; });", Quiet], clock: clock)
        {
            Session = new FakeSession { Notes = new SlowNotes(clock, TimeSpan.FromMilliseconds(4)) },
        };
        await house.Judge();
        house.Engine.Statistics.Where(item => item.Event == "RCPT").Select(item => (item.Computing.Total.TotalMilliseconds, item.Computing.Max.TotalMilliseconds, item.Waiting.Total.TotalMilliseconds))
            .ShouldBe([(0, 0, 0), (4, 4, 0), (0, 0, 0)]);
        house.Trace.Steps.ToArray().Select(step => clock.GetElapsedTime(0, step.Ran).TotalMilliseconds).ShouldBe([0, 4, 0]);
    }

    // With the handler in the middle, what its step failed with.
    private static async Task<ScriptException> Failure(string engine, string handler)
    {
        using var house = new RowHouse(engine, [Quiet, handler, Quiet], OnFailure.Defer);
        var seen = new Seen();
        await house.Judge(seen);
        house.Counts[0].ShouldBe("a 1 0 0");
        house.Counts[2].ShouldBe("c 0 0 0", "a failure that defers ends the stage");
        return seen.Failure.ShouldBeAssignableTo<ScriptException>()!;
    }

    /// <summary>Does not come back from keeping something until it is told to.</summary>
    private sealed class StuckNotes : Dictionary<string, object?>, IDictionary<string, object?>, IDisposable
    {
        private readonly TaskCompletionSource _inside = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _gate = new();

        public StuckNotes()
            : base(StringComparer.Ordinal)
        {
        }

        public Task Inside => _inside.Task;

        object? IDictionary<string, object?>.this[string key]
        {
            get => base[key];
            set
            {
                _inside.TrySetResult();
                _gate.Wait();
                base[key] = value;
            }
        }

        public void GoOn() => _gate.Set();

        public void Dispose() => _gate.Dispose();
    }

    private sealed class Seen : ISessionObserver
    {
        public Exception? Failure { get; private set; }

        public void StepEnded(StepInfo step, Verdict verdict, StepEnd end, Exception? failure) => Failure ??= failure;
    }
}
