namespace ScriptGate.Core.Tests.Configuration;

/// <summary>Finds the files at the root of the repository, which tests run inside of.</summary>
internal static class RepositoryFiles
{
    public static string Find(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ScriptGate.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new FileNotFoundException("ScriptGate.sln is in no folder above the tests."), name);
    }
}
