using System.Security.Cryptography;
using System.Text;

namespace ScriptGate.Scripting.Engine;

/// <summary>One file as it was read; every lane of a program sees the same text.</summary>
/// <param name="Index">Its number in the program.</param>
/// <param name="Path">The absolute path.</param>
/// <param name="Name">The name in messages: relative to the folder of the configuration, with slashes.</param>
/// <param name="Text">The text.</param>
/// <param name="Hash">SHA-256 of the text, hexadecimal.</param>
internal sealed record ScriptSource(int Index, string Path, string Name, string Text, string Hash)
{
    public bool IsJson => Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The files it required, as numbers; grows while lanes load.</summary>
    public HashSet<int> Requires { get; } = [];
}

/// <summary>A rule: a file, and the options it reads as <c>config</c>.</summary>
/// <param name="Path">The absolute path.</param>
/// <param name="Options">JSON text; null for none.</param>
internal sealed record ScriptRule(string Path, string? Options = null);

/// <summary>The files of a program: read once, on first use, and never outside the scripts folder.</summary>
/// <param name="root">The folder that <c>require</c> may not leave: an absolute path.</param>
/// <param name="nameBase">The folder that names in messages are relative to.</param>
/// <param name="rules">The rules in their order; a file may be named twice, with other options.</param>
internal sealed class ScriptSources(string root, string nameBase, IReadOnlyList<ScriptRule> rules)
{
    /// <summary>A file that is larger is data, not a rule: 1 MiB.</summary>
    public const int MaxLength = 1 << 20;

    private readonly Lock _gate = new();
    private readonly List<ScriptSource> _sources = [];
    private readonly Dictionary<string, ScriptSource> _byPath = new(StringComparer.Ordinal);

    public IReadOnlyList<ScriptRule> Rules => rules;

    /// <summary>Every file that was read so far.</summary>
    public IReadOnlyList<ScriptSource> Read
    {
        get
        {
            lock (_gate)
            {
                return [.. _sources];
            }
        }
    }

    public ScriptSource this[int index]
    {
        get
        {
            lock (_gate)
            {
                return _sources[index];
            }
        }
    }

    /// <summary>A rule file.</summary>
    /// <exception cref="ScriptException">It cannot be read.</exception>
    public ScriptSource Rule(int rule)
    {
        var path = rules[rule].Path;
        return Load(path) ?? throw new ScriptException(new(NameOf(path), 0, 0), "the file does not exist");
    }

    /// <summary>Has a lane load every rule file. When one fails the others are tried too: an operator wants to hear of every mistake at once.</summary>
    /// <param name="load">Loads the rule of this number.</param>
    /// <exception cref="ScriptLoadException">Files do not load.</exception>
    public void LoadRules(Action<int, ScriptSource> load)
    {
        var failures = new List<ScriptException>();
        for (var rule = 0; rule < rules.Count; rule++)
        {
            try
            {
                load(rule, Rule(rule));
            }
            catch (ScriptException failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count != 0)
        {
            throw new ScriptLoadException(failures);
        }
    }

    /// <summary>Finds what a file requires.</summary>
    /// <param name="from">The number of the file that asks.</param>
    /// <param name="request">What it wrote: a path that begins with a dot.</param>
    /// <exception cref="ScriptArgumentException">There is no such file, or it is not the file's business.</exception>
    public ScriptSource Require(int from, string request)
    {
        if (!request.StartsWith("./", StringComparison.Ordinal) && !request.StartsWith("../", StringComparison.Ordinal))
        {
            throw new ScriptArgumentException($"require('{request}'): only files are required, by a path that begins with ./ or ../");
        }

        var asking = this[from];
        var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(asking.Path)!, request));
        foreach (var candidate in (ReadOnlySpan<string>)[target, target + ".js", target + ".json"])
        {
            if (!IsInside(candidate))
            {
                throw new ScriptArgumentException($"require('{request}'): the path leaves the scripts folder");
            }

            if (HasKnownEnding(candidate) && Load(candidate) is { } found)
            {
                lock (_gate)
                {
                    RefuseCircle(asking, found, request);
                    asking.Requires.Add(found.Index);
                }

                return found;
            }
        }

        throw new ScriptArgumentException($"require('{request}'): there is no such .js or .json file");
    }

    // One of them would get the exports of another that has not run to its end.
    private void RefuseCircle(ScriptSource asking, ScriptSource found, string request)
    {
        var ways = new Queue<ScriptSource[]>([[found]]);
        var seen = new HashSet<int>();
        while (ways.TryDequeue(out var way))
        {
            if (way[^1].Index == asking.Index)
            {
                throw new ScriptArgumentException($"require('{request}'): the files require each other: {string.Join(" -> ", way.Prepend(asking).Select(file => file.Name))}");
            }

            foreach (var required in way[^1].Requires.Where(seen.Add))
            {
                ways.Enqueue([.. way, _sources[required]]);
            }
        }
    }

    /// <summary>A file and everything it requires, directly or not.</summary>
    public IReadOnlySet<int> Closure(int index)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>([index]);
        lock (_gate)
        {
            while (open.TryPop(out var next))
            {
                if (seen.Add(next))
                {
                    foreach (var required in _sources[next].Requires)
                    {
                        open.Push(required);
                    }
                }
            }
        }

        return seen;
    }

    /// <summary>The name of a file in messages.</summary>
    public string NameOf(string path) => NameOf(nameBase, path);

    /// <summary>The name of a file in messages.</summary>
    public static string NameOf(string nameBase, string path) => Path.GetRelativePath(nameBase, path).Replace('\\', '/');

    private static bool HasKnownEnding(string path) =>
        path.EndsWith(".js", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    // Links are followed before the comparison: a link inside the folder must not lead out of it.
    private bool IsInside(string path) =>
        File.Exists(path)
            ? IsBelow(RealPath(path), RealPath(root))
            : IsBelow(path, Path.GetFullPath(root));

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            real = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
        }

        return real;
    }

    private ScriptSource? Load(string path)
    {
        lock (_gate)
        {
            if (_byPath.TryGetValue(path, out var known))
            {
                return known;
            }

            if (!File.Exists(path))
            {
                return null;
            }

            var source = ReadFile(path);
            _sources.Add(source);
            _byPath.Add(path, source);
            return source;
        }
    }

    private ScriptSource ReadFile(string path)
    {
        var name = NameOf(path);
        try
        {
            if (new FileInfo(path).Length > MaxLength)
            {
                throw new ScriptException(new(name, 0, 0), "the file is larger than 1 MiB");
            }

            var bytes = File.ReadAllBytes(path);
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            return new ScriptSource(_sources.Count, path, name, text, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (DecoderFallbackException exception)
        {
            throw new ScriptException(new(name, 0, 0), "the file is not UTF-8", innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException(new(name, 0, 0), $"the file cannot be read: {exception.Message}", innerException: exception);
        }
    }
}
