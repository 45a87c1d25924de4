using System.Collections.Frozen;

namespace ScriptGate.Plugins.Methods;

/// <summary>The options, checked: which commands are refused when, and with what.</summary>
internal sealed class MethodRules
{
    /// <summary>TURN hands the connection over to whoever says it (RFC 821); the others tell strangers which users and lists exist or make us work for them.</summary>
    private static readonly string[] DefaultDisallow = ["EXPN", "ETRN", "TURN", "VRFY"];

    private static readonly Verdict NotAccepted = Verdict.Reject(502, "5.5.1", "Command not accepted");

    // RFC 5321 section 7.3: who does not want to verify says 252, which neither confirms nor denies.
    private static readonly Verdict NotVerified = Verdict.Reject(252, "2.5.2", "Cannot VRFY user, but will accept message and attempt delivery");

    // RFC 3207 section 4 and RFC 4954 section 6: both tell the client what to do first.
    private static readonly Verdict TlsFirst = Verdict.Reject(530, "5.7.0", "Must issue a STARTTLS command first");
    private static readonly Verdict AuthFirst = Verdict.Reject(530, "5.7.0", "Authentication required");

    // Where command and keyword differ, and where an allow list can take away a command that nobody named.
    private static readonly (string Verb, string Keyword)[] KeywordsOfVerbs =
    [
        ("BDAT", "CHUNKING"),
        ("STARTTLS", "STARTTLS"),
        ("AUTH", "AUTH"),
        ("VRFY", "VRFY"),
        ("EXPN", "EXPN"),
        ("ETRN", "ETRN"),
        ("HELP", "HELP"),
    ];

    private readonly MethodList _always;
    private readonly (MethodList Before, MethodList After) _tls;
    private readonly (MethodList Before, MethodList After) _auth;
    private readonly FrozenDictionary<string, Verdict> _replies;
    private readonly HashSet<string>[] _withheld;

    /// <exception cref="AggregateException">Holds a <see cref="PluginOptionsException"/> for each problem.</exception>
    public MethodRules(MethodsOptions options)
    {
        var problems = new List<Exception>();
        var always = new MethodListOptions { Allow = options.Allow, Disallow = options.Disallow ?? (options.Allow is null ? DefaultDisallow : []) };
        _always = new MethodList(always, "", [], problems);
        _tls = (List(options.BeforeTls, "beforeTls.", ["STARTTLS"], problems), List(options.AfterTls, "afterTls.", [], problems));
        _auth = (List(options.BeforeAuth, "beforeAuth.", ["STARTTLS", "AUTH"], problems), List(options.AfterAuth, "afterAuth.", [], problems));
        _replies = Replies(options.Replies, problems).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        if (problems.Count > 0)
        {
            throw new AggregateException(problems);
        }

        _withheld = [Withheld(false, false), Withheld(false, true), Withheld(true, false), Withheld(true, true)];
    }

    /// <summary>The EHLO keywords of commands that are refused now.</summary>
    public IReadOnlyCollection<string> WithheldKeywords(ISession session) => _withheld[(session.Tls is null ? 0 : 2) + (session.Auth is null ? 0 : 1)];

    public bool IsAllowed(string verb, ISession session) => IsAllowed(verb, session.Tls is not null, session.Auth is not null);

    public Verdict ReplyTo(string verb, ISession session) =>
        _replies.TryGetValue(verb, out var reply) ? reply
        : !_always.Allows(verb) ? Same(verb, "VRFY") ? NotVerified : NotAccepted
        : session.Tls is null && !_tls.Before.Allows(verb) ? TlsFirst
        : session.Auth is null && !_auth.Before.Allows(verb) ? AuthFirst
        : NotAccepted;

    private bool IsAllowed(string verb, bool tls, bool auth) =>
        _always.Allows(verb) && (tls ? _tls.After : _tls.Before).Allows(verb) && (auth ? _auth.After : _auth.Before).Allows(verb);

    private HashSet<string> Withheld(bool tls, bool auth) => new(
        KeywordsOfVerbs.Where(entry => !IsAllowed(entry.Verb, tls, auth)).Select(entry => entry.Keyword)
            .Concat(_always.Disallowed).Concat((tls ? _tls.After : _tls.Before).Disallowed).Concat((auth ? _auth.After : _auth.Before).Disallowed),
        StringComparer.OrdinalIgnoreCase);

    private static MethodList List(MethodListOptions? options, string path, string[] wayOut, List<Exception> problems) => new(options ?? new MethodListOptions(), path, wayOut, problems);

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, Verdict> Replies(IReadOnlyDictionary<string, string>? replies, List<Exception> problems)
    {
        var parsed = new Dictionary<string, Verdict>(StringComparer.OrdinalIgnoreCase);
        foreach (var (verb, text) in replies ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            var reply = RefusalText.Parse(text);
            if (!MethodList.IsVerb(verb) || reply is null)
            {
                problems.Add(new PluginOptionsException(
                    MethodList.IsVerb(verb) ? $"'{text}' is not a refusal such as '502 5.5.1 Command not accepted'; the code is 4xx, 5xx or 252" : $"'{verb}' is not an SMTP command", $"replies.{verb}"));
            }
            else if (!parsed.TryAdd(verb, reply))
            {
                problems.Add(new PluginOptionsException("the command stands here twice, in different case", $"replies.{verb}"));
            }
        }

        return parsed;
    }
}
