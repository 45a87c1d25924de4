using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>What wakes the watch, and what it says is a change.</summary>
public sealed class ReloadWatcherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-watch-").FullName;
    private readonly string _outside = Directory.CreateTempSubdirectory("scriptgate-watch-").FullName;
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();
    private int _changes;

    private string Configuration => Path.Combine(_folder, "scriptgate.json");

    [Theory]
    [InlineData("scriptgate.json", true)]
    [InlineData("certs/gateway.pem", true)]
    [InlineData("scripts/rules/rule.js", true)]
    [InlineData("scripts/rules/another.js", true)]
    [InlineData("scripts/rules/data.json", true)]
    [InlineData("plugins/noop", true)]
    [InlineData("plugins/noop/ScriptGate.Plugins.Noop.dll", true)]
    [InlineData("plugins/noop/runtimes/linux/native.so", true)]
    [InlineData("scriptgate.log", false)]
    [InlineData("scriptgate.json.swp", false)]
    [InlineData("certs/ca.log", false)]
    [InlineData("scripts/rules/rule.js~", false)]
    [InlineData("scripts/rules/deep/rule.js", false)]
    [InlineData("plugins/noop-next", false)]
    [InlineData("plugins/noop.log", false)]
    public void A_path_concerns_the_watch_when_it_is_an_input_or_lies_in_a_folder_of_one(string path, bool concerns) =>
        Inputs().Concerns(Path.Combine(_folder, path)).ShouldBe(concerns);

    [Theory]
    [InlineData("certs")]
    [InlineData("scripts")]
    [InlineData("scripts/rules")]
    [InlineData("plugins")]
    public void A_folder_above_an_input_concerns_the_watch_for_it_may_be_put_back(string folder) =>
        Inputs().Concerns(Path.Combine(_folder, folder)).ShouldBeTrue();

    [Fact]
    public void A_link_on_the_way_to_an_input_concerns_the_watch_for_it_may_be_turned()
    {
        // As orchestrators mount settings: the file is a link through a folder that is a link to the version in use.
        Directory.CreateDirectory(Path.Combine(_folder, "..version-1"));
        File.WriteAllText(Path.Combine(_folder, "..version-1", "scriptgate.json"), "{}");
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "..version-1");
        File.CreateSymbolicLink(Configuration, "..data/scriptgate.json");

        var inputs = Inputs();

        inputs.Concerns(Path.Combine(_folder, "..data")).ShouldBeTrue();
        inputs.Concerns(Path.Combine(_folder, "..version-1")).ShouldBeTrue();
        inputs.Concerns(Path.Combine(_folder, "..version-2")).ShouldBeFalse();
    }

    [Fact]
    public void A_circle_of_links_is_followed_only_once_around()
    {
        File.CreateSymbolicLink(Configuration, Path.Combine(_folder, "other.json"));
        File.CreateSymbolicLink(Path.Combine(_folder, "other.json"), Configuration);

        Inputs().Concerns(Path.Combine(_folder, "other.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Writing_beside_the_inputs_wakes_nobody_and_moving_an_input_in_does()
    {
        File.WriteAllText(Configuration, "one");
        var clock = new CountingClock(_clock);
        using var watcher = Watching(clock);
        _clock.Advance(ReloadWatcher.Quiet);
        var before = clock.Changes;

        // Whoever writes a log beside the configuration: events of one folder come in their order, so these are over when the move is heard.
        for (var i = 0; i < 100; i++)
        {
            File.AppendAllText(Path.Combine(_folder, "scriptgate.log"), $"line {i}\n");
        }

        File.WriteAllText(Path.Combine(_outside, "next"), "two");
        File.Move(Path.Combine(_outside, "next"), Configuration, overwrite: true);
        await _clock.UntilTimersRunAsync(1, TestContext.Current.CancellationToken);

        (clock.Changes - before).ShouldBe(1);
        _clock.Advance(ReloadWatcher.Quiet);
        _changes.ShouldBe(1);
    }

    [Fact]
    public void What_changed_between_the_beginning_and_the_end_of_a_build_is_one_change()
    {
        File.WriteAllText(Configuration, "one");
        using var watcher = Watching(_clock);

        watcher.BeginBuild();
        File.WriteAllText(Configuration, "two");
        watcher.Watch(BuildInputs.Of(Configuration), keepOld: false, enabled: true);
        _clock.Advance(ReloadWatcher.Quiet * 2);

        _changes.ShouldBe(1);
    }

    [Fact]
    public void A_file_that_only_one_of_two_builds_depends_on_is_no_change()
    {
        File.WriteAllText(Configuration, "one");
        var rule = Path.Combine(_folder, "rule.pem");
        File.WriteAllText(rule, "one");
        using var watcher = Watching(_clock);

        watcher.BeginBuild();
        watcher.Watch(new BuildInputs(Set(Configuration, rule), Set(), Set()), keepOld: false, enabled: true);
        watcher.BeginBuild();
        File.Delete(rule);
        watcher.Watch(BuildInputs.Of(Configuration), keepOld: false, enabled: true);
        _clock.Advance(ReloadWatcher.Quiet * 2);

        _changes.ShouldBe(0);
    }

    [Fact]
    public void A_file_that_appears_in_a_folder_of_both_builds_is_a_change()
    {
        using var watcher = Watching(_clock);
        var inputs = new BuildInputs(Set(Configuration), Set(Make("plugins/noop")), Set(Make("scripts")));
        watcher.Watch(inputs, keepOld: false, enabled: true);

        watcher.BeginBuild();
        File.WriteAllText(Path.Combine(_folder, "plugins/noop/note.txt"), "new");
        watcher.Watch(inputs, keepOld: false, enabled: true);
        _clock.Advance(ReloadWatcher.Quiet);
        watcher.BeginBuild();
        File.WriteAllText(Path.Combine(_folder, "scripts/rule.js"), "new");
        watcher.Watch(inputs, keepOld: false, enabled: true);
        _clock.Advance(ReloadWatcher.Quiet);

        _changes.ShouldBe(2);
    }

    [Fact]
    public void A_folder_that_is_gone_is_a_content_and_no_fault()
    {
        using var watcher = Watching(_clock);
        watcher.Watch(new BuildInputs(Set(Configuration), Set(Make("plugins/noop")), Set(Make("scripts"))), keepOld: false, enabled: true);
        File.WriteAllText(Path.Combine(_folder, "plugins/noop/note.txt"), "new");
        _clock.Advance(ReloadWatcher.Quiet);
        _changes.ShouldBe(1);

        Directory.Delete(Path.Combine(_folder, "plugins"), recursive: true);
        watcher.BeginBuild();
        watcher.Watch(BuildInputs.Of(Configuration), keepOld: true, enabled: true);
        _clock.Advance(ReloadWatcher.Quiet);
        _changes.ShouldBe(1);

        Make("plugins/noop");
        File.WriteAllText(Path.Combine(_folder, "plugins/noop/note.txt"), "new");
        watcher.BeginBuild();
        watcher.Watch(BuildInputs.Of(Configuration), keepOld: true, enabled: true);
        _clock.Advance(ReloadWatcher.Quiet);

        // It was there when the build began: the build has seen it.
        _changes.ShouldBe(1);
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void Where_files_are_not_watched_no_timer_runs()
    {
        File.WriteAllText(Configuration, "one");
        using var watcher = Watching(_clock);

        watcher.Watch(BuildInputs.Of(Configuration), keepOld: false, enabled: false);

        _clock.RunningTimers.ShouldBe(0);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_outside, recursive: true);
    }

    private static HashSet<string> Set(params string[] items) => items.ToHashSet(StringComparer.Ordinal);

    private string Make(string folder) => Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName;

    private ReloadInputs Inputs() => new(new BuildInputs(
        Set(Configuration, Path.Combine(_folder, "certs/gateway.pem")),
        Set(Path.Combine(_folder, "plugins/noop")),
        Set(Path.Combine(_folder, "scripts/rules"))));

    private ReloadWatcher Watching(TimeProvider clock)
    {
        var watcher = new ReloadWatcher(clock, _log, BuildInputs.Of(Configuration), () => _changes++);
        watcher.Watch(BuildInputs.Of(Configuration), keepOld: false, enabled: true);
        return watcher;
    }

    /// <summary>Counts how often timers are set.</summary>
    private sealed class CountingClock(TimeProvider clock) : TimeProvider
    {
        private int _changes;

        public int Changes => Volatile.Read(ref _changes);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new CountingTimer(this, clock.CreateTimer(callback, state, dueTime, period));

        private sealed class CountingTimer(CountingClock clock, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Interlocked.Increment(ref clock._changes);
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
