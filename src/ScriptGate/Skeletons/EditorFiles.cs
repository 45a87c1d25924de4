namespace ScriptGate.Skeletons;

/// <summary>What editors, and tsc, read beside rules: the files of the repository's own scripts folder.</summary>
internal static class EditorFiles
{
    /// <summary><c>scripts/jsconfig.json</c>.</summary>
    public static string ForRules => Read("rules.jsconfig.json");

    /// <summary><c>scripts/tests/jsconfig.json</c>.</summary>
    public static string ForTests => Read("tests.jsconfig.json");

    private static string Read(string name)
    {
        using var stream = typeof(EditorFiles).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
