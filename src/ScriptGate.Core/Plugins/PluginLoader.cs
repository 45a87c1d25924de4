using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Plugins;

/// <summary>Loads plugin folders, each content once. One for the process: what two generations share is loaded once.</summary>
/// <remarks>A folder is copied to a private place and loaded from there, so that its files can be replaced while mail flows.</remarks>
internal sealed class PluginLoader : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Check, string Hash), PluginHandle> _loaded = [];
    private readonly ILogger _logger;

    public PluginLoader(TimeProvider clock, ILogger logger)
    {
        _logger = logger;
        Unloads = new UnloadWatch(clock, logger);
    }

    /// <summary>The plugins that were unloaded and may still be in memory.</summary>
    public UnloadWatch Unloads { get; }

    /// <summary>What they are loaded from.</summary>
    public PluginCopies Copies { get; } = new();

    /// <summary>What is loaded now.</summary>
    public IReadOnlyList<PluginHandle> Loaded
    {
        get
        {
            lock (_gate)
            {
                return [.. _loaded.Values];
            }
        }
    }

    /// <summary>The checks that have a folder.</summary>
    public static IReadOnlyList<string> Installed(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateDirectories(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Loads a check's plugin, or shares the loaded one when the folder has the same content.</summary>
    /// <exception cref="PluginLoadException">It cannot be loaded; the message says why.</exception>
    public PluginLease Load(string directory, string check)
    {
        var path = Path.Combine(directory, check);
        if (!IsCheckName(check) || !Directory.Exists(path))
        {
            throw NotInstalled(directory, check);
        }

        var folder = PluginFolder.Read(path, check);
        lock (_gate)
        {
            if (_loaded.TryGetValue((check, folder.Hash), out var handle) && handle.TryLease() is { } shared)
            {
                return shared;
            }

            handle = LoadNew(folder);
            _loaded[(check, folder.Hash)] = handle;
            Log.PluginLoaded(_logger, check, handle.Version, folder.Hash[..12]);
            return handle.TryLease()!;
        }
    }

    /// <summary>Stops watching and removes the copies that can be removed.</summary>
    public void Dispose()
    {
        Unloads.Dispose();
        Copies.Dispose();
    }

    private static bool IsCheckName(string check) =>
        check.Length is > 0 and <= 64 && check.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static PluginLoadException NotInstalled(string directory, string check)
    {
        var installed = Installed(directory);
        var meant = NearestWord.Find(check, installed) is { } near ? $"; did you mean '{near}'" : "";
        var list = installed.Count == 0 ? "none" : string.Join(", ", installed);
        return new PluginLoadException(PluginDiagnosticCodes.NotInstalled, $"plugins/{UserText.Plain(check)} does not exist{meant}; installed checks: {list}");
    }

    private PluginHandle LoadNew(PluginFolder folder)
    {
        var copy = Copies.Write(folder);
        var main = Path.Combine(copy, folder.MainAssembly);
        var context = new PluginLoadContext($"{folder.Check} {folder.Hash[..12]}", main);
        try
        {
            var assembly = PluginInspection.LoadMain(context, folder, main);
            return new PluginHandle(folder, copy, context, PluginInspection.ConstructorOf(assembly, folder), PluginInspection.VersionOf(assembly), Unloaded);
        }
        catch
        {
            // Nothing of it has run, so nothing of it will be loaded any more.
            context.Unload();
            PluginCopies.Remove(copy);
            throw;
        }
    }

    private void Unloaded(PluginHandle handle)
    {
        lock (_gate)
        {
            if (_loaded.TryGetValue((handle.Check, handle.Hash), out var current) && ReferenceEquals(current, handle))
            {
                _loaded.Remove((handle.Check, handle.Hash));
            }
        }

        // Until it has left memory, a call that does not come back may still have it load something.
        var copy = handle.Copy;
        Unloads.Watch(handle.Check, handle.Version, handle.Unloading, () => PluginCopies.Remove(copy));
    }
}
