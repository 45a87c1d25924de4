using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Gateway;

/// <summary>What a generation depends on, as the watch sees it: which files that is now, where to listen, and which events mean something.</summary>
internal sealed class ReloadInputs
{
    /// <summary>Links that are followed from link to link; more is a circle.</summary>
    private const int MaxLinks = 16;

    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
    private static readonly EnumerationOptions Beside = new() { AttributesToSkip = FileAttributes.None };

    private readonly HashSet<string> _files;
    private readonly HashSet<string> _pluginFolders;
    private readonly HashSet<string> _scriptFolders;

    // Every input with all folders above it, and where links on the way lead: one of these that is moved, or put back, changes what lies below.
    private readonly HashSet<string> _ways = new(StringComparer.Ordinal);

    public ReloadInputs(BuildInputs built)
    {
        Built = built;
        _files = Whole(built.Files);
        _pluginFolders = Whole(built.PluginFolders);
        _scriptFolders = Whole(built.ScriptFolders);
        foreach (var path in _files.Concat(_pluginFolders).Concat(_scriptFolders))
        {
            AddWay(path, MaxLinks);
        }
    }

    /// <summary>What the build named.</summary>
    public BuildInputs Built { get; }

    /// <summary>The folders that are there, each with whether what is below belongs to it. The plugins' parent folder too: a folder that is put in, replaced or taken away is an event there.</summary>
    public IEnumerable<(string Folder, bool WithSubfolders)> Folders =>
        _files.Select(file => Path.GetDirectoryName(file)!)
            .Concat(_scriptFolders)
            .Concat(_pluginFolders)
            .Concat(_pluginFolders.Select(folder => Path.GetDirectoryName(folder)!))
            .Distinct(StringComparer.Ordinal)
            .Where(Directory.Exists)
            .Select(folder => (folder, _pluginFolders.Contains(folder)));

    /// <summary>The files as they are now: those that were named, and what lies in the folders.</summary>
    public IEnumerable<string> Files =>
        _files.Concat(_pluginFolders.SelectMany(folder => In(folder, Below)))
            .Concat(_scriptFolders.SelectMany(folder => In(folder, Beside)).Where(IsScript))
            .Distinct(StringComparer.Ordinal);

    /// <summary>True when the content of this file is part of it.</summary>
    /// <param name="path">A whole path.</param>
    public bool Holds(string path) =>
        _files.Contains(path)
        || (IsScript(path) && _scriptFolders.Contains(Path.GetDirectoryName(path)!))
        || _pluginFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == Path.DirectorySeparatorChar);

    /// <summary>True when something that happened to this path may have changed an input. Who keeps other files beside the configuration, a log for example, wakes nobody.</summary>
    /// <param name="path">A whole path.</param>
    public bool Concerns(string path) => _ways.Contains(path) || Holds(path);

    private static HashSet<string> Whole(IEnumerable<string> paths) =>
        paths.Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).ToHashSet(StringComparer.Ordinal);

    private static bool IsScript(string path) => Path.GetExtension(path) is ".js" or ".json";

    private static string[] In(string folder, EnumerationOptions options)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", options) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Taken away just now: nothing is in it.
            return [];
        }
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A whole folder is often replaced by a link that is turned to another one: the event names the link, and no input.
    private void AddWay(string path, int links)
    {
        var part = Path.GetPathRoot(path)!;
        foreach (var name in path[part.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var folder = part;
            part = Path.Combine(part, name);
            if (_ways.Add(part) && links > 0 && TargetOf(part) is { } target)
            {
                AddWay(Path.GetFullPath(target, folder), links - 1);
            }
        }
    }
}
