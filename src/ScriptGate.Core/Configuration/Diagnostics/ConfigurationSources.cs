using System.Globalization;

namespace ScriptGate.Core.Configuration;

/// <summary>Where each setting stands, by its path: <c>pools.mail.members[0].address</c>.</summary>
internal sealed class ConfigurationSources(string file)
{
    private readonly Dictionary<string, SourceLocation> _locations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _bound = new(StringComparer.Ordinal);

    /// <summary>The configuration file, as it was named.</summary>
    public string File { get; } = file;

    /// <summary>True when the operator wrote this setting and it could be read; false when its value is a default.</summary>
    public bool IsSet(string path) => _bound.Contains(path);

    /// <summary>True when the operator wrote this setting and it could not be read: its value is a default that nobody asked for.</summary>
    public bool IsBroken(string path) => _locations.ContainsKey(path) && !_bound.Contains(path);

    /// <summary>Where the setting stands; for one that is not there, its nearest ancestor.</summary>
    public SourceLocation Find(string path)
    {
        var rest = path;
        while (rest.Length > 0)
        {
            if (_locations.TryGetValue(rest, out var location))
            {
                return location;
            }

            rest = rest[..Math.Max(0, rest.LastIndexOfAny(['.', '[']))];
        }

        return new SourceLocation(File, 1);
    }

    /// <summary>A problem at a setting.</summary>
    public Diagnostic Error(string code, string path, string message) => At(code, DiagnosticSeverity.Error, path, message);

    /// <summary>A remark on a setting that can be used nevertheless.</summary>
    public Diagnostic Warning(string code, string path, string message) => At(code, DiagnosticSeverity.Warning, path, message);

    internal static string Join(string parent, string key) => parent.Length == 0 ? UserText.Plain(key) : $"{parent}.{UserText.Plain(key)}";

    internal static string Join(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    internal void Add(string path, SourceLocation location) => _locations.TryAdd(path, location);

    internal void MarkBound(string path) => _bound.Add(path);

    // A path made of the options' own keys holds what the operator wrote; the places are kept, and a terminal is told, what Join makes of it.
    private Diagnostic At(string code, DiagnosticSeverity severity, string path, string message)
    {
        var plain = UserText.Plain(path, UserText.LongestPath);
        var location = Find(plain);
        return new Diagnostic(code, severity, location.File, location.Line, plain.Length == 0 ? message : $"{plain}: {message}");
    }
}

/// <summary>A place in the file, or in the environment.</summary>
/// <param name="File">The file, or <c>environment NAME</c>.</param>
/// <param name="Line">The line, from 1; 0 in the environment.</param>
internal readonly record struct SourceLocation(string File, int Line);
