using ScriptGate.Interop.Harness.Gateway;

namespace ScriptGate.Interop.Harness;

/// <summary>A folder of plugins as an operator keeps it, beside the configuration, to put plugins in, replace and remove.</summary>
internal static class PluginFolders
{
    /// <summary>The folder with the shipped plugins.</summary>
    public static string Shipped { get; } = Path.Combine(RealGateway.ProgramFolder, "plugins");

    /// <summary>The plugins that only tests have.</summary>
    public static string Fixtures { get; } = Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>Copies a plugin folder, or a folder of them, file by file, as <c>cp -r</c> does.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
