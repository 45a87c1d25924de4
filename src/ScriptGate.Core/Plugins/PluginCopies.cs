namespace ScriptGate.Core.Plugins;

/// <summary>The private copies that plugins are loaded from, so that their folders can be replaced while mail flows: one for each that is in memory.</summary>
/// <remarks>The caller makes sure that there is one call at a time, but for <see cref="Remove"/>.</remarks>
internal sealed class PluginCopies : IDisposable
{
    private readonly Lazy<string> _root = new(() => Directory.CreateTempSubdirectory("scriptgate-plugins-").FullName);
    private int _count;

    /// <summary>The names of the copies that are there.</summary>
    public IReadOnlyList<string> Names => _root.IsValueCreated ? [.. Directory.EnumerateDirectories(_root.Value).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    /// <summary>Writes what was read of a plugin's folder to one that nobody else has: the same content, loaded again, gets another one.</summary>
    /// <returns>The path of the copy, which the caller removes when nothing is loaded from it any more.</returns>
    /// <exception cref="PluginLoadException">It cannot be written.</exception>
    public string Write(PluginFolder folder)
    {
        var copy = Path.Combine(_root.Value, $"{folder.Check}-{++_count}");
        try
        {
            foreach (var file in folder.Files)
            {
                var target = Path.Combine(copy, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, file.Content);
            }

            return copy;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(copy);
            throw new PluginLoadException(PluginDiagnosticCodes.CannotLoad, $"plugins/{folder.Check} cannot be copied to {_root.Value}: {exception.Message}", exception);
        }
    }

    /// <summary>Removes a copy, as far as the system lets it.</summary>
    public static void Remove(string copy)
    {
        try
        {
            Directory.Delete(copy, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Some systems keep the files of loaded assemblies; the folder is in the temporary one, and goes with the others at the end of the process.
        }
    }

    /// <summary>Removes all copies that can be removed.</summary>
    public void Dispose()
    {
        if (_root.IsValueCreated)
        {
            Remove(_root.Value);
        }
    }
}
