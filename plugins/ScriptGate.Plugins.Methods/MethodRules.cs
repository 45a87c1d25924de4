using System.Collections.Frozen;

namespace ScriptGate.Plugins.Methods;

/// <summary>The options, checked: which commands are refused, and with what.</summary>
internal sealed class MethodRules
{
    /// <summary>Commands that an allow list need not name: without them there is no conversation (RFC 5321 section 4.5.1).</summary>
    private static readonly string[] AlwaysAllowed = ["EHLO", "HELO", "RSET", "NOOP", "QUIT"];

    /// <summary>TURN hands the connection over to whoever says it (RFC 821); the others tell strangers which users and lists exist or make us work for them.</summary>
    private static readonly string[] DefaultDisallow = ["EXPN", "ETRN", "TURN", "VRFY"];

    private static readonly Verdict NotAccepted = Verdict.Reject(502, "5.5.1", "Command not accepted");

    // RFC 5321 section 7.3: who does not want to verify says 252, which neither confirms nor denies.
    private static readonly Verdict NotVerified = Verdict.Reject(252, "2.5.2", "Cannot VRFY user, but will accept message and attempt delivery");

    private readonly FrozenSet<string>? _allow;
    private readonly FrozenSet<string> _disallow;
    private readonly FrozenDictionary<string, Verdict> _replies;

    /// <exception cref="AggregateException">Holds a <see cref="PluginOptionsException"/> for each problem.</exception>
    public MethodRules(MethodsOptions options)
    {
        var problems = new List<Exception>();
        _allow = options.Allow is { } allow ? Verbs(allow, "allow", problems).Concat(AlwaysAllowed).ToFrozenSet(StringComparer.OrdinalIgnoreCase) : null;
        _disallow = Verbs(options.Disallow ?? (_allow is null ? DefaultDisallow : []), "disallow", problems).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _replies = Replies(options.Replies, problems).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        RefuseContradictions(options, problems);
        if (problems.Count > 0)
        {
            throw new AggregateException(problems);
        }

        var keywords = KeywordsOfVerbs.Where(entry => !IsAllowed(entry.Verb)).Select(entry => entry.Keyword);
        WithheldKeywords = [.. keywords.Concat(_disallow).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The EHLO keywords of refused commands.</summary>
    public IReadOnlyList<string> WithheldKeywords { get; }

    // Where command and keyword differ, and where an allow list can take away a command that nobody named.
    private static IReadOnlyList<(string Verb, string Keyword)> KeywordsOfVerbs { get; } =
    [
        ("BDAT", "CHUNKING"),
        ("STARTTLS", "STARTTLS"),
        ("AUTH", "AUTH"),
        ("VRFY", "VRFY"),
        ("EXPN", "EXPN"),
        ("ETRN", "ETRN"),
        ("HELP", "HELP"),
    ];

    public bool IsAllowed(string verb) => !_disallow.Contains(verb) && _allow?.Contains(verb) != false;

    public Verdict ReplyTo(string verb) => _replies.TryGetValue(verb, out var reply) ? reply : Same(verb, "VRFY") ? NotVerified : NotAccepted;

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static string[] Verbs(IReadOnlyList<string> verbs, string key, List<Exception> problems)
    {
        for (var i = 0; i < verbs.Count; i++)
        {
            if (!IsVerb(verbs[i]))
            {
                problems.Add(new PluginOptionsException($"'{verbs[i]}' is not an SMTP command; a command is one word of letters and digits", $"{key}[{i}]"));
            }
            else if (Same(key, "disallow") && Same(verbs[i], "QUIT"))
            {
                problems.Add(new PluginOptionsException("QUIT cannot be disallowed: a client must be able to leave (RFC 5321 section 4.1.1.10)", $"{key}[{i}]"));
            }
        }

        return [.. verbs];
    }

    // JSON may hold a null where the type says none can be.
    private static bool IsVerb(string? verb) => verb is { Length: > 0 and <= 32 } && verb.All(char.IsAsciiLetterOrDigit);

    private static Dictionary<string, Verdict> Replies(IReadOnlyDictionary<string, string>? replies, List<Exception> problems)
    {
        var parsed = new Dictionary<string, Verdict>(StringComparer.OrdinalIgnoreCase);
        foreach (var (verb, text) in replies ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            var reply = RefusalText.Parse(text);
            if (!IsVerb(verb) || reply is null)
            {
                problems.Add(new PluginOptionsException(
                    IsVerb(verb) ? $"'{text}' is not a refusal such as '502 5.5.1 Command not accepted'; the code is 4xx, 5xx or 252" : $"'{verb}' is not an SMTP command", $"replies.{verb}"));
            }
            else if (!parsed.TryAdd(verb, reply))
            {
                problems.Add(new PluginOptionsException("the command stands here twice, in different case", $"replies.{verb}"));
            }
        }

        return parsed;
    }

    private void RefuseContradictions(MethodsOptions options, List<Exception> problems)
    {
        var named = options.Allow?.ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        problems.AddRange(_disallow.Where(named.Contains).Select(verb => new PluginOptionsException($"{verb} is both allowed and disallowed", "disallow")));
    }
}
