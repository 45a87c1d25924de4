namespace ScriptGate.Testing;

/// <summary>Finds test data that is too large, or not ours, to be in the repository.</summary>
public static class CorpusFiles
{
    /// <summary>The environment variable that names the folder; without it, <c>shared/corpora</c> is looked for in every parent folder.</summary>
    public const string Variable = "SCRIPTGATE_CORPORA";

    /// <summary>The full path of a file; null when it is not here.</summary>
    public static string? Find(string relativePath) => Folders().Select(folder => Path.Combine(folder, relativePath)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            yield return named;
            yield break;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared", "corpora");
        }
    }
}
