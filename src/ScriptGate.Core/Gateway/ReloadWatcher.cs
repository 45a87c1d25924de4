using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Gateway;

/// <summary>Watches the files a generation was built from. Events only wake it; whether anything changed is decided by content, once it is quiet.</summary>
internal sealed class ReloadWatcher : IDisposable
{
    /// <summary>How long nothing must happen before a look: editors and copies write in several steps.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private BuildInputs? _inputs;
    private string _hash = string.Empty;
    private bool _disposed;

    public ReloadWatcher(TimeProvider clock, ILogger logger, Action changed)
    {
        _logger = logger;
        _changed = changed;
        _timer = clock.CreateTimer(static state => ((ReloadWatcher)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches what a build depended on.</summary>
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

            _inputs = keepOld && _inputs is { } old ? inputs.With(old) : inputs;
            _hash = Hash(_inputs);
            WatchFolders(enabled ? FoldersOf(_inputs) : []);

            // What changed between the hash and the watch has raised no event that anybody heard.
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var watcher in _watchers.Values)
            {
                watcher.Dispose();
            }

            _watchers.Clear();
            _timer.Dispose();
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_disposed || _inputs is null || Hash(_inputs) is var hash && hash == _hash)
            {
                return;
            }

            _hash = hash;
        }

        _changed();
    }

    // All anew: the watch of a folder that was taken away and put back is deaf, and nothing tells.
    private void WatchFolders(HashSet<string> folders)
    {
        foreach (var watcher in _watchers.Values)
        {
            watcher.Dispose();
        }

        _watchers.Clear();
        foreach (var folder in folders)
        {
            TryWatch(folder, _inputs!.PluginFolders.Contains(folder));
        }
    }

    private void TryWatch(string folder, bool withSubfolders)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = withSubfolders,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, _) => Wake();
            watcher.Created += (_, _) => Wake();
            watcher.Deleted += (_, _) => Wake();
            watcher.Renamed += (_, _) => Wake();
            watcher.Error += (_, _) => Wake();
            watcher.EnableRaisingEvents = true;
            _watchers.Add(folder, watcher);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            Log.CannotWatch(_logger, folder, exception.Message);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }

    // The plugins' parent folder too: a folder that is put in, replaced or taken away is an event there.
    private static HashSet<string> FoldersOf(BuildInputs inputs) =>
        inputs.Files.Select(file => Path.GetDirectoryName(file)!)
            .Concat(inputs.ScriptFolders)
            .Concat(inputs.PluginFolders)
            .Concat(inputs.PluginFolders.Select(folder => Path.GetDirectoryName(folder)!))
            .Where(Directory.Exists)
            .ToHashSet(StringComparer.Ordinal);

    private static string Hash(BuildInputs inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var plugins = inputs.PluginFolders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
        var scripts = inputs.ScriptFolders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(file => Path.GetExtension(file) is ".js" or ".json");
        foreach (var file in inputs.Files.Concat(plugins).Concat(scripts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(file));
            Append(hash, file);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string file)
    {
        try
        {
            hash.AppendData(File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that is just being replaced, or is gone: that is a content too.
            hash.AppendData([0]);
        }
    }
}
