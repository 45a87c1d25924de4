using ScriptGate.Core.Plugins;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Plugins;

public sealed class UnloadWatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    [Fact]
    public void It_sleeps_while_nothing_was_unloaded()
    {
        using var watch = new UnloadWatch(_clock, _log);

        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public void It_stops_when_all_is_gone()
    {
        using var watch = new UnloadWatch(_clock, _log);
        var gone = 0;
        watch.Watch("x", "1.0", new WeakReference(target: null), () => gone++);
        _clock.RunningTimers.ShouldBe(1);

        _clock.Advance(Interval);
        watch.Look();

        _clock.RunningTimers.ShouldBe(0);
        gone.ShouldBe(1);
        watch.Stuck.ShouldBeEmpty();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void It_names_what_survives_so_many_collections_once_and_looks_ever_more_rarely_whether_it_has_left()
    {
        using var watch = new UnloadWatch(_clock, _log);
        var kept = new object();
        var gone = 0;
        watch.Watch("x", "1.0", new WeakReference(kept), () => gone++);

        _clock.Advance(Interval * (UnloadWatch.Patience - 1));
        _log.Lines.ShouldBeEmpty();
        _clock.Advance(Interval);

        _log.Of("PluginStillInMemory").ShouldBe(["Plugin x 1.0 is still in memory: it left a static event handler, timer or thread behind, or one of its calls does not come back."]);
        watch.Stuck.ShouldBe(["x 1.0"]);

        // 10 s, 20 s, 40 s, ... of the first hour; then one look in ten minutes.
        var before = watch.Collections;
        _clock.Advance(TimeSpan.FromHours(1));
        (watch.Collections - before).ShouldBe(10);
        before = watch.Collections;
        _clock.Advance(TimeSpan.FromHours(1));
        (watch.Collections - before).ShouldBe(6);
        _log.Lines.Count.ShouldBe(1);
        gone.ShouldBe(0);
        GC.KeepAlive(kept);
    }

    [Fact]
    public void It_says_when_one_that_was_named_has_left_after_all_and_sleeps()
    {
        using var watch = new UnloadWatch(_clock, _log);
        var kept = new WeakReference(new object());
        var holder = kept.Target;
        var gone = 0;
        watch.Watch("x", "1.0", kept, () => gone++);
        _clock.Advance(Interval * UnloadWatch.Patience);
        watch.Stuck.ShouldBe(["x 1.0"]);
        GC.KeepAlive(holder);

        // As the collection that finds nothing that holds it.
        kept.Target = null;
        watch.Stuck.ShouldBeEmpty();
        _clock.Advance(Interval * 2);

        _log.Of("PluginLeftMemory").ShouldBe(["Plugin x 1.0 has left memory now, 00:00:40 after it was replaced."]);
        gone.ShouldBe(1);
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public void A_plugin_that_is_replaced_every_other_second_is_looked_for_all_the_same()
    {
        using var watch = new UnloadWatch(_clock, _log);
        var kept = new object();

        for (var second = 0; second < 60; second += 2)
        {
            watch.Watch("x", $"1.{second}", new WeakReference(kept), static () => { });
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        watch.Stuck[0].ShouldBe("x 1.0");
        GC.KeepAlive(kept);
    }

    [Fact]
    public void A_plugin_that_is_replaced_while_another_is_stuck_is_looked_at_as_soon_as_any()
    {
        using var watch = new UnloadWatch(_clock, _log);
        var (stuck, kept) = (new object(), new object());
        watch.Watch("stuck", "1.0", new WeakReference(stuck), static () => { });
        _clock.Advance(TimeSpan.FromMinutes(10));

        watch.Watch("x", "2.0", new WeakReference(kept), static () => { });
        _clock.Advance(Interval * UnloadWatch.Patience);

        watch.Stuck.ShouldBe(["stuck 1.0", "x 2.0"]);
        GC.KeepAlive(stuck);
        GC.KeepAlive(kept);
    }
}
