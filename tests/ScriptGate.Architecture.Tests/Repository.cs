namespace ScriptGate.Architecture.Tests;

/// <summary>The checkout the tests were built in. Found from the output folder: compiler-given source paths are rewritten in deterministic builds.</summary>
internal static class Repository
{
    private static readonly string[] Generated = ["artifacts", "bin", "obj", "node_modules", "var", "certs", ".git"];

    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Files of the project itself: nothing that a build, a run or a package manager left behind.</summary>
    public static IReadOnlyList<string> Files(string pattern) => [.. Walk(Root, pattern).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Walk(string directory, string pattern) =>
        Directory.EnumerateFiles(directory, pattern)
            .Concat(Directory.EnumerateDirectories(directory).Where(d => !Generated.Contains(Path.GetFileName(d))).SelectMany(d => Walk(d, pattern)));

    private static string Find(string? directory)
    {
        while (directory is not null && !File.Exists(Path.Combine(directory, "ScriptGate.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests do not run below a checkout: no ScriptGate.sln in any parent folder.");
    }
}
