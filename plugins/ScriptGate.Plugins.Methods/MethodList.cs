using System.Collections.Frozen;

namespace ScriptGate.Plugins.Methods;

/// <summary>A disallow list and an allow list, checked.</summary>
internal sealed class MethodList
{
    /// <summary>Commands that an allow list need not name: without them there is no conversation (RFC 5321 section 4.5.1).</summary>
    private static readonly string[] AlwaysAllowed = ["EHLO", "HELO", "RSET", "NOOP", "QUIT"];

    private readonly FrozenSet<string>? _allow;
    private readonly FrozenSet<string> _disallow;

    /// <param name="options">The lists.</param>
    /// <param name="path">Where they stand in the options, for messages; empty or with a dot at the end.</param>
    /// <param name="wayOut">Commands that this allow list need not name either: those that lead out of its state.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public MethodList(MethodListOptions options, string path, IReadOnlyList<string> wayOut, List<Exception> problems)
    {
        _allow = options.Allow is { } allow ? Verbs(allow, path, "allow", problems).Concat(AlwaysAllowed).Concat(wayOut).ToFrozenSet(StringComparer.OrdinalIgnoreCase) : null;
        _disallow = Verbs(options.Disallow ?? [], path, "disallow", problems).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        var named = options.Allow?.ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        problems.AddRange(_disallow.Where(named.Contains).Select(verb => new PluginOptionsException($"{verb} is both allowed and disallowed", path + "disallow")));
    }

    /// <summary>The commands that are named as refused.</summary>
    public IReadOnlyCollection<string> Disallowed => _disallow;

    public bool Allows(string verb) => !_disallow.Contains(verb) && _allow?.Contains(verb) != false;

    // JSON may hold a null where the type says none can be.
    public static bool IsVerb(string? verb) => verb is { Length: > 0 and <= 32 } && verb.All(char.IsAsciiLetterOrDigit);

    private static string[] Verbs(IReadOnlyList<string> verbs, string path, string key, List<Exception> problems)
    {
        for (var i = 0; i < verbs.Count; i++)
        {
            if (!IsVerb(verbs[i]))
            {
                problems.Add(new PluginOptionsException($"'{verbs[i]}' is not an SMTP command; a command is one word of letters and digits", $"{path}{key}[{i}]"));
            }
            else if (key == "disallow" && verbs[i].Equals("QUIT", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(new PluginOptionsException("QUIT cannot be disallowed: a client must be able to leave (RFC 5321 section 4.1.1.10)", $"{path}{key}[{i}]"));
            }
        }

        return [.. verbs];
    }
}
