using ScriptGate.Core.Gateway.Files;

namespace ScriptGate.RuleTests;

/// <summary>Waits for a change of the files that tests depend on: everything below the scripts folder, and the configuration.</summary>
internal sealed class ScriptWatch : IDisposable
{
    /// <summary>How long nothing must happen before tests run: editors save in several steps.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly FolderWatch _folders;
    private readonly ITimer _timer;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="clock">The clock.</param>
    /// <param name="configuration">The configuration file, absolute.</param>
    /// <param name="folder">The folder of the tests or rules, absolute.</param>
    /// <exception cref="IOException">It cannot be watched.</exception>
    public ScriptWatch(TimeProvider clock, string configuration, string folder)
    {
        _timer = clock.CreateTimer(static state => ((ScriptWatch)state!).Tell(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _folders = new FolderWatch(
            path =>
            {
                if (path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || path.Equals(configuration, StringComparison.Ordinal))
                {
                    Wake();
                }
            },
            Wake);
        _folders.Add(folder, withSubfolders: true);
        _folders.Add(Path.GetDirectoryName(configuration)!, withSubfolders: false);
    }

    /// <summary>Completes with the first change since it was last asked.</summary>
    public async Task ChangedAsync(CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate)
        {
            changed = _changed.Task;
        }

        await changed.WaitAsync(cancellationToken);
        lock (_gate)
        {
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Dispose()
    {
        _folders.Dispose();
        _timer.Dispose();
    }

    private void Wake() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);

    private void Tell()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
        }
    }
}
