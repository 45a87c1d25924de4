using System.Security.Cryptography;
using System.Text;

namespace ScriptGate.Core.Plugins;

/// <summary>A plugin folder as it was read at one moment. What is hashed is what is loaded: the files are read once.</summary>
/// <param name="Check">The check: the folder's name.</param>
/// <param name="Path">The folder.</param>
/// <param name="MainAssembly">The file name of the DLL with the plugin.</param>
/// <param name="Hash">SHA-256 over the names and contents of all files, lower-case hexadecimal.</param>
/// <param name="Files">All files, sub-folders included, in the order of their names.</param>
internal sealed record PluginFolder(string Check, string Path, string MainAssembly, string Hash, IReadOnlyList<PluginFile> Files)
{
    private const string DepsSuffix = ".deps.json";

    // A plugin's native libraries are four folders down at most; deeper is a link that leads back up.
    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.None };

    /// <exception cref="PluginLoadException">The folder cannot be read or holds no plugin.</exception>
    public static PluginFolder Read(string path, string check)
    {
        PluginFile[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(path, "*", AllFiles)
                .Select(file => new PluginFile(System.IO.Path.GetRelativePath(path, file).Replace('\\', '/'), File.ReadAllBytes(file)))
                .OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PluginLoadException(PluginDiagnosticCodes.CannotLoad, $"plugins/{check} cannot be read: {exception.Message}", exception);
        }

        return new PluginFolder(check, path, MainAssemblyOf(check, files), HashOf(files), files);
    }

    private static string MainAssemblyOf(string check, PluginFile[] files)
    {
        var top = files.Select(file => file.Name).Where(name => !name.Contains('/', StringComparison.Ordinal)).ToArray();
        var described = top
            .Where(name => name.EndsWith(DepsSuffix, StringComparison.OrdinalIgnoreCase))
            .Select(name => string.Concat(name.AsSpan(0, name.Length - DepsSuffix.Length), ".dll"))
            .ToArray();
        var candidates = described.Length > 0 ? described : [.. top.Where(name => name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))];
        return candidates switch
        {
            [var only] when top.Contains(only, StringComparer.Ordinal) => only,
            [var missing] => throw NotAPlugin($"plugins/{check} has {missing[..^4]}{DepsSuffix} but no {missing}; copy the whole output folder of the plugin"),
            [] => throw NotAPlugin($"plugins/{check} holds no DLL"),
            _ when described.Length > 0 => throw NotAPlugin($"plugins/{check} holds several plugins ({string.Join(", ", candidates)}); each check has a folder of its own"),
            _ => throw NotAPlugin($"plugins/{check} holds several DLLs and no {DepsSuffix[1..]} that says which one is the plugin; set EnableDynamicLoading in its project"),
        };
    }

    private static string HashOf(PluginFile[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            // The length closes the name and opens the content, so that no two folders can run together into one text.
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\0{file.Content.Length}\0"));
            hash.AppendData(file.Content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static PluginLoadException NotAPlugin(string message) => new(PluginDiagnosticCodes.NotAPlugin, message);
}

/// <summary>One file of a plugin folder.</summary>
/// <param name="Name">Its path below the folder, with forward slashes.</param>
/// <param name="Content">Its content.</param>
internal sealed record PluginFile(string Name, byte[] Content);
