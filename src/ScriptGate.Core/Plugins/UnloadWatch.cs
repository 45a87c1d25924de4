using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Plugins;

/// <summary>Looks whether unloaded plugins have left memory, and says so when one has not: it would pile up with every reload.</summary>
internal sealed class UnloadWatch : IDisposable
{
    /// <summary>Collections a plugin may survive after its last lease: some for its own objects, some for what finalizers let go.</summary>
    public const int Patience = 6;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<Unloaded> _waiting = [];
    private readonly ITimer _timer;
    private readonly ILogger _logger;

    public UnloadWatch(TimeProvider clock, ILogger logger)
    {
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

    /// <param name="check">Its check.</param>
    /// <param name="version">Its version.</param>
    /// <param name="context">What is looked at.</param>
    /// <param name="gone">Called once when it has left memory. Must not hold the plugin.</param>
    public void Watch(string check, string version, WeakReference context, Action gone)
    {
        lock (_gate)
        {
            _waiting.Add(new Unloaded(check, version, context, gone));
        }

        _timer.Change(Interval, Interval);
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

            // One that is stuck may leave later, but nobody needs to collect garbage for it.
            if (_waiting.TrueForAll(plugin => plugin.Looks >= Patience))
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        gone.ForEach(static plugin => plugin.Gone());
    }

    public void Dispose() => _timer.Dispose();

    private void CollectAndLook()
    {
        // Plugins unload only by collection, and an idle gateway may not collect for hours. In the background, a few times after a reload: no session waits.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        Look();
    }

    private sealed class Unloaded(string check, string version, WeakReference context, Action gone)
    {
        public string Check => check;

        public string Version => version;

        public WeakReference Context => context;

        public Action Gone => gone;

        public int Looks { get; set; }
    }
}
