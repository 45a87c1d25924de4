using System.Xml.Linq;

namespace ScriptGate.Architecture.Tests.Projects;

/// <summary>One project file: its name, where it lies, and the projects whose assemblies it compiles against.</summary>
internal sealed record ProjectFile(string Name, string RelativePath, IReadOnlyList<string> References)
{
    public string Area => RelativePath[..RelativePath.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The projects of the repository; what templates write are projects of others.</summary>
    public static IReadOnlyList<ProjectFile> All() =>
        [.. Repository.Files("*.csproj").Where(path => !Repository.Relative(path).StartsWith("templates/ScriptGate.Templates/content/", StringComparison.Ordinal)).Select(Read)];

    /// <summary>A reference with <c>ReferenceOutputAssembly="false"</c> orders the build only and is not one that code can follow.</summary>
    public static IReadOnlyList<string> ReferencesOf(XDocument project) =>
    [
        .. project.Descendants("ProjectReference")
            .Where(r => !string.Equals((string?)r.Attribute("ReferenceOutputAssembly"), "false", StringComparison.OrdinalIgnoreCase))
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))),
    ];

    // What a folder gives to every project below it counts as if each project said it.
    private static ProjectFile Read(string path)
    {
        var shared = Parents(path).SelectMany(folder => Directory.EnumerateFiles(folder, "Directory.Build.*"));
        var references = shared.Prepend(path).SelectMany(file => ReferencesOf(XDocument.Load(file)));
        return new ProjectFile(Path.GetFileNameWithoutExtension(path), Repository.Relative(path), [.. references.Distinct(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var folder = Path.GetDirectoryName(path)!; folder.StartsWith(Repository.Root, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
        {
            yield return folder;
        }
    }
}
