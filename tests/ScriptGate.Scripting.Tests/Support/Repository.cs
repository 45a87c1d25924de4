namespace ScriptGate.Scripting.Tests.Support;

/// <summary>The checkout the tests run from.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "ScriptGate.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("ScriptGate.sln is not above the tests.");
    }
}
