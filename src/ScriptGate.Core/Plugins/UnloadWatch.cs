using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Plugins;

/// <summary>Looks whether unloaded plugins have left memory, and says so when one has not: it would pile up with every reload.</summary>
internal sealed class UnloadWatch : IDisposable
{
    /// <summary>Collections a plugin may survive after its last lease: some for its own objects, some for what finalizers let go.</summary>
    public const int Patience = 6;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    // What was named once is not urgent, but it may leave later, and who was told of it wants to know: an idle gateway would not collect for hours.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly List<Unloaded> _waiting = [];
    private readonly ITimer _timer;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private TimeSpan _interval;

    public UnloadWatch(TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _logger = logger;
        _timer = clock.CreateTimer(static state => ((UnloadWatch)state!).CollectAndLook(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The plugins that were reported as still in memory and are still there, as <c>name version</c>.</summary>
    public IReadOnlyList<string> Stuck
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting.Where(plugin => plugin.Looks >= Patience && plugin.Context.IsAlive).Select(plugin => $"{plugin.Check} {plugin.Version}")];
            }
        }
    }

    /// <summary>How often it had garbage collected.</summary>
    public int Collections { get; private set; }

    /// <param name="check">Its check.</param>
    /// <param name="version">Its version.</param>
    /// <param name="context">What is looked at.</param>
    /// <param name="gone">Called once when it has left memory. Must not hold the plugin.</param>
    public void Watch(string check, string version, WeakReference context, Action gone)
    {
        lock (_gate)
        {
            var isSoon = _waiting.Count != 0 && _interval == Shortest;
            _waiting.Add(new Unloaded(check, version, context, gone, _clock.GetTimestamp()));

            // One reload after the other must not put it off for ever.
            if (!isSoon)
            {
                _interval = Shortest;
                _timer.Change(_interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Takes out what has left memory and counts a collection for what has not. Called by the timer after each collection it asks for.</summary>
    public void Look()
    {
        List<Unloaded> gone;
        lock (_gate)
        {
            gone = _waiting.FindAll(static plugin => !plugin.Context.IsAlive);
            _waiting.RemoveAll(gone.Contains);
            foreach (var plugin in _waiting)
            {
                if (++plugin.Looks == Patience)
                {
                    Log.PluginStillInMemory(_logger, plugin.Check, plugin.Version);
                }
            }

            if (_waiting.Count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _interval = _waiting.TrueForAll(static plugin => plugin.Looks >= Patience) ? TimeSpan.FromTicks(Math.Min(Longest.Ticks, 2 * _interval.Ticks)) : Shortest;
                _timer.Change(_interval, Timeout.InfiniteTimeSpan);
            }
        }

        foreach (var plugin in gone)
        {
            if (plugin.Looks >= Patience)
            {
                Log.PluginLeftMemory(_logger, plugin.Check, plugin.Version, _clock.GetElapsedTime(plugin.Since));
            }

            plugin.Gone();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void CollectAndLook()
    {
        // Plugins unload only by collection, and an idle gateway may not collect for hours. In the background, a few times after a reload: no session waits.
        Collections++;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        Look();
    }

    private sealed class Unloaded(string check, string version, WeakReference context, Action gone, long since)
    {
        public string Check => check;

        public string Version => version;

        public WeakReference Context => context;

        public Action Gone => gone;

        public long Since => since;

        public int Looks { get; set; }
    }
}
