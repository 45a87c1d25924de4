namespace ScriptGate.Skeletons;

/// <summary>The project of a new plugin: the files of the <c>dotnet new</c> template, so that both ways begin at the same place.</summary>
internal static class PluginSkeleton
{
    // How the files are named among the resources.
    private const string Prefix = "plugin/";

    /// <summary>The files.</summary>
    /// <param name="check">The check's name.</param>
    /// <param name="gateway">The folder of the gateway the plugin is built for.</param>
    /// <param name="version">The version of the gateway.</param>
    /// <returns>For each its path below the project's folder, with slashes, and its text; in the order of the paths.</returns>
    public static IEnumerable<(string Name, string Text)> Files(string check, string gateway, string version)
    {
        var assembly = typeof(PluginSkeleton).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var type = SkeletonName.TypeOf(check);
            yield return (
                resource[Prefix.Length..].Replace('\\', '/').Replace("Skeleton", type, StringComparison.Ordinal),
                reader.ReadToEnd()
                    .Replace("GATEWAY-FOLDER", System.Security.SecurityElement.Escape(gateway), StringComparison.Ordinal)
                    .Replace("GATEWAY-VERSION", version, StringComparison.Ordinal)
                    .Replace("Skeleton", type, StringComparison.Ordinal)
                    .Replace("skeleton", check, StringComparison.Ordinal));
        }
    }
}
