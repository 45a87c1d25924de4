namespace ScriptGate.Scripting.Tests.Support;

/// <summary>A folder of rule files that is gone after the test.</summary>
internal sealed class RuleFolder : IDisposable
{
    public RuleFolder() => Base = Directory.CreateTempSubdirectory("scriptgate-rules-").FullName;

    /// <summary>The folder of the configuration.</summary>
    public string Base { get; }

    /// <summary>The folder that <c>require</c> may not leave.</summary>
    public string Root => Path.Combine(Base, "scripts");

    /// <summary>Writes a file, named relative to the base.</summary>
    /// <returns>Its absolute path.</returns>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Base, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Base, recursive: true);
}
