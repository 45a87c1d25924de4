using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway.Files;
using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Gateway;

/// <summary>Watches the files a generation was built from. Events only wake it; whether anything changed is decided by content, once it is quiet.</summary>
internal sealed class ReloadWatcher : IDisposable
{
    /// <summary>How long nothing must happen before a look: editors and copies write in several steps.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private FolderWatch? _folders;
    private ReloadSnapshot _seen;
    private bool _isMissed;
    private bool _isEnabled;
    private bool _disposed;

    /// <param name="clock">The only source of time.</param>
    /// <param name="logger">Hears of folders that cannot be watched.</param>
    /// <param name="first">What the first build will read for certain.</param>
    /// <param name="changed">Called when the content of an input has changed.</param>
    public ReloadWatcher(TimeProvider clock, ILogger logger, BuildInputs first, Action changed)
    {
        _logger = logger;
        _changed = changed;
        _seen = new ReloadSnapshot(new ReloadInputs(first));
        _timer = clock.CreateTimer(static state => ((ReloadWatcher)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A build begins: what is saved from here on may come too late for it.</summary>
    public void BeginBuild()
    {
        lock (_gate)
        {
            _seen = new ReloadSnapshot(_seen.Inputs);
        }
    }

    /// <summary>The build has ended: watches what it depended on, and what changed meanwhile is a change.</summary>
    /// <param name="inputs">Its files and plugin folders.</param>
    /// <param name="keepOld">True after a refused build: what the running generation depends on is watched on.</param>
    /// <param name="enabled">The option <c>reload.watch</c>.</param>
    public void Watch(BuildInputs inputs, bool keepOld, bool enabled)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var now = new ReloadSnapshot(new ReloadInputs(keepOld ? inputs.With(_seen.Inputs.Built) : inputs));
            _isEnabled = enabled;
            _isMissed = now.DiffersFrom(_seen);
            _seen = now;
            WatchFolders(enabled ? now.Inputs : null);

            // What changed between the hashes and the watch has raised no event that anybody heard.
            _timer.Change(enabled ? Quiet : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            WatchFolders(inputs: null);
            _timer.Dispose();
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_disposed || !_isEnabled)
            {
                return;
            }

            var now = new ReloadSnapshot(_seen.Inputs);
            if (!now.DiffersFrom(_seen) && !_isMissed)
            {
                return;
            }

            _seen = now;
            _isMissed = false;
        }

        _changed();
    }

    // All anew: the watch of a folder that was taken away and put back is deaf, and nothing tells.
    private void WatchFolders(ReloadInputs? inputs)
    {
        _folders?.Dispose();
        _folders = null;
        foreach (var (folder, withSubfolders) in inputs?.Folders ?? [])
        {
            try
            {
                _folders ??= new FolderWatch(path => WakeBy(inputs!, path), Wake);
                _folders.Add(folder, withSubfolders);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.CannotWatch(_logger, folder, exception.Message);
            }
        }
    }

    // A file that is no input and is saved all the time would put off every look, and cost one for each pause.
    private void WakeBy(ReloadInputs inputs, string path)
    {
        if (inputs.Concerns(path))
        {
            Wake();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (!_disposed && _isEnabled)
            {
                _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
