namespace ScriptGate.Mime.Tests.Corpora;

/// <summary>The public collections of messages, which are not part of this repository: they are others' work, and large.</summary>
internal static class MailCorpora
{
    /// <summary>The environment variable that names the folder; without it, <c>shared/corpora</c> is looked for in every parent folder.</summary>
    public const string Variable = "SCRIPTGATE_CORPORA";

    private static readonly string[] Collections = ["mime-james-mime4j", "mime-ruby-mail"];

    /// <summary>All messages, by their path below the folder of the corpora; empty when they are not here.</summary>
    public static SortedDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var folder = Folders().FirstOrDefault(candidate => Collections.All(name => Directory.Exists(Path.Combine(candidate, name))));
        if (folder is null)
        {
            return files;
        }

        foreach (var path in Collections.SelectMany(name => Directory.EnumerateFiles(Path.Combine(folder, name), "*", SearchOption.AllDirectories)))
        {
            if (Path.GetExtension(path) is ".msg" or ".eml")
            {
                files.Add(Path.GetRelativePath(folder, path).Replace('\\', '/'), path);
            }
        }

        return files;
    }

    /// <summary>A message as it comes off the wire: files of these collections end their lines with LF, or both ways.</summary>
    public static byte[] OnTheWire(byte[] file)
    {
        var octets = new List<byte>(file.Length + 1024);
        for (var i = 0; i < file.Length; i++)
        {
            if (file[i] == '\n' && (i == 0 || file[i - 1] != '\r'))
            {
                octets.Add((byte)'\r');
            }

            octets.Add(file[i]);
        }

        return [.. octets];
    }

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
