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
    public void It_names_what_survives_so_many_collections_once_and_stops()
    {
        using var watch = new UnloadWatch(_clock, _log);
        var kept = new object();
        watch.Watch("x", "1.0", new WeakReference(kept), static () => Assert.Fail("It is still there."));

        _clock.Advance(Interval * (UnloadWatch.Patience - 1));
        _log.Lines.ShouldBeEmpty();
        _clock.Advance(Interval);

        _log.Of("PluginStillInMemory").ShouldBe(["Plugin x 1.0 is still in memory: it left a static event handler, timer or thread behind, or one of its calls does not come back."]);
        watch.Stuck.ShouldBe(["x 1.0"]);
        _clock.RunningTimers.ShouldBe(0);
        GC.KeepAlive(kept);
    }
}
