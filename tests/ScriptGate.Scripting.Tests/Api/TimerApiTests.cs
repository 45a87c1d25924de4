using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>sleep</c>, <c>after</c>, <c>every</c>, by a clock that a test moves.</summary>
public sealed class TimerApiTests
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData("1500")]
    [InlineData("'1500ms'")]
    public async Task A_handler_sleeps_and_blocks_nobody(string time)
    {
        using var house = House($"on('CONNECT', async () => {{ await sleep({time}); log('awake'); }}); on('MAIL', () => log('mail'));");
        var asleep = house.Judge(house.Connect());
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMilliseconds(1500), Token);

        await house.Judge(house.Mail());
        asleep.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1500));
        await asleep;

        house.Said.ShouldBe(["mail", "awake"]);
    }

    [Fact]
    public async Task A_sleep_that_is_longer_than_the_handler_may_take_fails_the_step()
    {
        using var house = House("on('CONNECT', async () => { await sleep('1m'); log('awake'); }, { timeout: '5s' });");
        var asleep = house.Judge(house.Connect());
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(1), Token);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(5), Token);
        _clock.Advance(TimeSpan.FromSeconds(5));

        (await asleep).Failed.ShouldBeTrue();
        house.Said.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sleep('6m')", "TypeError: sleep: the time must be a duration such as '500ms' or '5s', at most 5 minutes, or a number of milliseconds")]
    [InlineData("sleep(-1)", "TypeError: sleep: the time must be a duration such as '500ms' or '5s', at most 5 minutes, or a number of milliseconds")]
    [InlineData("for (let i = 0; i < 17; i++) sleep(1)", "TypeError: sleep: 16 sleeps in one handler are enough")]
    [InlineData("after('1s')", "TypeError: after: the callback must be a function, but is undefined (undefined)")]
    [InlineData("after('31d', () => 0)", "TypeError: after: the delay must be a duration such as '5s', at most '30d', or a number of milliseconds")]
    [InlineData("every('99ms', () => 0)", "TypeError: every: the interval must be a duration from '100ms' to '30d', or a number of milliseconds")]
    [InlineData("for (let i = 0; i < 17; i++) after('1s', () => 0)", "TypeError: there are 16 timers already: a session has no more at a time")]
    public async Task What_cannot_be_is_said_at_once(string call, string error)
    {
        using var house = House($"on('CONNECT', () => {{ try {{ {call}; }} catch (e) {{ log(String(e)); }} }});");
        await house.Judge(house.Connect());

        house.Said.ShouldBe([error]);
    }

    [Fact]
    public void At_the_top_of_a_file_there_are_no_timers() =>
        Should.Throw<InvalidOperationException>(() => House("after('1s', () => 0);")).Message.ShouldContain("after: timers are for handlers, not for the top of a file: start it at INIT");

    [Fact]
    public async Task A_function_is_called_later_with_the_session_anew()
    {
        using var house = House("""
            on('CONNECT', session => {
              const sender = session.client;
              after('5s', s => {
                s.notes.seen = (s.notes.seen ?? 0) + 1;
                log(s.id, String(s.client.address), s.transaction === null, s.notes.seen);
                try { sender.port } catch (e) { log(String(e)); }
              });
            });
            """);
        await house.Judge(house.Connect());
        await AdvanceAsync(house, TimeSpan.FromSeconds(4), expected: 0);
        await AdvanceAsync(house, TimeSpan.FromSeconds(1), expected: 2);

        house.Said.ShouldBe([
            "SG-0123456789ABCDEF 192.0.2.7 true 1",
            "TypeError: this session is over: host objects live until their handler has returned or its promise is settled",
        ]);
        house.Session.Notes["seen"].ShouldBe(1d);
        await _clock.UntilTimersAreAsync(0, Token);
    }

    [Fact]
    public async Task A_function_is_called_again_and_again_until_the_session_ends()
    {
        using var house = House("on('CONNECT', () => { every('10s', s => log('tick', s.id)); });");
        await house.Judge(house.Connect());
        for (var i = 1; i <= 3; i++)
        {
            await AdvanceAsync(house, TimeSpan.FromSeconds(10), expected: i);
            await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(10), Token);
        }

        house.Session.End();
        _clock.Advance(TimeSpan.FromMinutes(1));

        house.Said.Length.ShouldBe(3);
        await _clock.UntilTimersAreAsync(0, Token);
        (await house.Judge(house.Connect())).Failed.ShouldBeTrue();
    }

    [Fact]
    public async Task Calls_do_not_overlap_and_missed_ones_are_not_made_up_for()
    {
        using var house = House("on('CONNECT', () => { let n = 0; every('1s', async () => { log('begin', ++n); await sleep('2500ms'); log('end', n); }); }); on('MAIL', () => {});");
        await house.Judge(house.Connect());
        await AdvanceAsync(house, TimeSpan.FromSeconds(1), expected: 1);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMilliseconds(2500), Token);

        // The lane serves one call after the other: when this one is over, the first has left JavaScript, where it would cost its lane when time passes.
        await house.Judge(house.Mail());
        await AdvanceAsync(house, TimeSpan.FromMilliseconds(2500), expected: 2);

        // Began at 1 s, ended at 3.5 s: 2 s and 3 s are missed, the next is at 4 s.
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMilliseconds(500), Token);
        await AdvanceAsync(house, TimeSpan.FromMilliseconds(500), expected: 3);

        house.Said.ShouldBe(["begin 1", "end 1", "begin 2"]);
    }

    [Fact]
    public async Task A_timer_is_cancelled_by_its_object_by_itself_and_by_its_number_later()
    {
        using var house = House("""
            on('CONNECT', session => {
              log(after('1s', () => log('never')).cancel());
              session.notes.kept = after('1s', () => log('never either')).id;
              const self = { id: 0 };
              self.id = every('1s', () => log('once', cancelTimer(self.id), cancelTimer(self.id))).id;
            });
            on('MAIL', session => log(cancelTimer(session.notes.kept), cancelTimer(session.notes.kept), cancelTimer(99)));
            """);
        await house.Judge(house.Connect());
        await house.Judge(house.Mail());
        house.Said.ShouldBe(["true", "true false false"]);

        await AdvanceAsync(house, TimeSpan.FromSeconds(1), expected: 3);

        house.Said[2].ShouldBe("once true false");
        await _clock.UntilTimersAreAsync(0, Token);
    }

    [Fact]
    public async Task A_callback_changes_nothing_of_its_session_and_gives_no_verdict()
    {
        using var house = House("""
            on('CONNECT', session => {
              after('1s', s => { try { s.pool = 'archive'; } catch (e) { log(String(e)); } return reject('5.7.1', 'No'); });
              after('2s', s => { try { violation('late'); } catch (e) { log(String(e)); } });
              after('3s', s => { try { s.security.disable('spf'); } catch (e) { log(String(e)); } });
            });
            """);
        await house.Judge(house.Connect());
        for (var i = 1; i <= 3; i++)
        {
            await AdvanceAsync(house, TimeSpan.FromSeconds(1), expected: i);
        }

        house.Said.ShouldBe([
            "TypeError: a timer changes nothing of its session but its notes",
            "TypeError: violation: there is nothing to judge here: it works in the handlers of a session's events",
            "TypeError: a timer changes nothing of its session but its notes",
        ]);
        house.Session.Pool.ShouldBeNull();
        house.Session.Reports.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("null.x;", "TypeError")]
    [InlineData("return Promise.reject(new Error('late'));", "Error: late")]
    [InlineData("for (;;);", "computed for more than")]
    public async Task A_failure_is_logged_and_the_next_call_comes_all_the_same(string body, string reason)
    {
        using var house = House($"on('CONNECT', () => {{ let n = 0; every('1s', () => {{ if (n++ > 0) return log('again'); {body} }}); }});");
        await house.Judge(house.Connect());
        _clock.Advance(TimeSpan.FromSeconds(1));
        var line = await house.Log.UntilAsync("A timer of rule.js in SG-0123456789ABCDEF failed: scripts/rules/rule.js:1:", Token);
        line.ShouldContain(reason);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(1), Token);

        await AdvanceAsync(house, TimeSpan.FromSeconds(1), expected: 1);
    }

    [Fact]
    public async Task What_INIT_starts_runs_once_for_all_lanes_from_when_the_generation_is_live_until_it_ends()
    {
        var house = House("on('INIT', () => { every('1m', (...all) => log('job', all.length)); }); on('CONNECT', () => {});", lanes: 3);
        await _clock.UntilTimersAreAsync(0, Token);
        house.Rules.Start();
        await _clock.UntilTimersAreAsync(1, Token);
        await AdvanceAsync(house, TimeSpan.FromMinutes(1), expected: 1);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(1), Token);
        await AdvanceAsync(house, TimeSpan.FromMinutes(1), expected: 2);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(1), Token);

        house.Dispose();

        await _clock.UntilTimersAreAsync(0, Token);
        house.Said.ShouldBe(["job 0", "job 0"]);
    }

    [Fact]
    public async Task A_generation_that_shares_the_lanes_has_jobs_of_its_own()
    {
        using var house = House("on('INIT', () => { every('1m', () => log('job')); }); on('CONNECT', () => {});");
        var next = house.Load(house.Rules).Rules!;
        next.Start();
        await _clock.UntilTimersAreAsync(1, Token);

        await AdvanceAsync(house, TimeSpan.FromMinutes(1), expected: 1);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(1), Token);
        next.Dispose();

        await _clock.UntilTimersAreAsync(0, Token);
    }

    [Fact]
    public async Task Jobs_of_INIT_go_on_in_another_lane_when_theirs_had_to_be_given_up()
    {
        using var house = House("on('INIT', () => { every('1m', () => log('job')); log('init'); }); on('MAIL', async () => { log('in'); for (;;) await null; });");
        house.Rules.Start();
        var lost = house.Judge(house.Mail());
        await house.Log.UntilCountAsync("rule Information: ", 2, Token);
        _clock.Advance(TimeSpan.FromSeconds(3));

        (await lost).Failed.ShouldBeTrue();
        await house.Log.UntilAsync("INIT of rule.js ran once more", Token);
        house.Said.ShouldBe(["init", "in", "init"]);
        await AdvanceAsync(house, TimeSpan.FromMinutes(1), expected: 4);
        house.Said[3].ShouldBe("job");
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMinutes(1), Token);
    }

    [Fact]
    public async Task A_timer_of_a_session_ends_with_the_lane_that_holds_its_function()
    {
        using var house = House("on('CONNECT', () => { every('1m', () => log('tick')); }); on('MAIL', async () => { log('in'); for (;;) await null; });");
        await house.Judge(house.Connect());
        var lost = house.Judge(house.Mail());
        await house.Log.UntilCountAsync("rule Information: ", 1, Token);
        _clock.Advance(TimeSpan.FromSeconds(3));
        (await lost).Failed.ShouldBeTrue();

        _clock.Advance(TimeSpan.FromMinutes(1));

        (await house.Log.UntilAsync("A timer of rule.js", Token)).ShouldContain("its lane was given up");
        await _clock.UntilTimersAreAsync(0, Token);
    }

    [Fact]
    public void INIT_starts_at_most_sixteen() =>
        Should.Throw<InvalidOperationException>(() => House("on('INIT', () => { for (let i = 0; i < 17; i++) every('1m', () => 0); });"))
            .Message.ShouldContain("there are 16 timers already: a rule has no more at a time");

    [Fact]
    public async Task Timers_of_sessions_that_ended_leave_nothing_behind_in_the_lane()
    {
        using var house = House("on('CONNECT', () => { for (let i = 0; i < 16; i++) every('1h', () => 0); });");
        for (var i = 0; i < 500; i++)
        {
            var session = new FakeSession();
            (await house.Judge(new ConnectEvent(session))).Failed.ShouldBeFalse();
            session.End();
        }

        await _clock.UntilTimersAreAsync(0, Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RuleHouse House(string rule, int lanes = 1) => new(rule, clock: _clock, lanes: lanes);

    private async Task AdvanceAsync(RuleHouse house, TimeSpan time, int expected)
    {
        _clock.Advance(time);
        if (expected > 0)
        {
            await house.Log.UntilCountAsync("rule Information: ", expected, Token);
        }

        house.Said.Length.ShouldBe(expected);
    }
}
