using System.CommandLine;
using ScriptGate.Admin;

namespace ScriptGate.Commands;

/// <summary>The options of commands that look for something. Each has the name of its term in the request, and is read by the same code there and here.</summary>
internal sealed class SearchOptions
{
    private static readonly Dictionary<string, (string Value, string Description)> Known = new(StringComparer.Ordinal)
    {
        ["from"] = ("ADDRESS", "The sender: user@example.org, example.org for a domain, or <>."),
        ["to"] = ("ADDRESS", "One of the recipients: user@example.org, or example.org for a domain."),
        ["client"] = ("NETWORK", "The client: an address, or a network such as 192.0.2.0/24."),
        ["message-id"] = ("ID", "The Message-ID, with or without its angle brackets."),
        ["violation"] = ("NAME", "A violation, for example spf."),
        ["protocol"] = ("PROTOCOL", "smtp, or smtps for sessions inside TLS."),
        ["server"] = ("NAME", "A virtual server."),
        ["profile"] = ("NAME", "A security profile."),
        ["since"] = ("TIME", "Begun then or later: how long ago, as in 24h, or when, as in 2026-11-21T19:00Z."),
        ["until"] = ("TIME", "Begun before."),
        ["result"] = ("RESULT", "delivered, rejected, deferred, discarded, in-doubt or abandoned."),
        ["limit"] = ("N", "How many at most, up to 1000; 100 unless you say so."),
        ["before"] = ("PAGE", "Goes on where the page before ended."),
        ["rule"] = ("NAME", "A rule or check; of each session only the commands in which it runs."),
        ["event"] = ("EVENT", "An event, for example RCPT; of each session only the commands that raise it."),
        ["for"] = ("TIME", "How long at most, up to 1h; 5m unless you say so."),
        ["lines"] = ("N", "Ends after so many lines; 100000 unless you say so."),
        ["sessions"] = ("N", "Ends when so many sessions have ended."),
        ["check"] = ("NAME", "The check whose state it is."),
    };

    private readonly Dictionary<string, Option<string?>> _options;

    public SearchOptions(IEnumerable<string> names) =>
        _options = names.Where(Known.ContainsKey).ToDictionary(
            name => name,
            name => new Option<string?>("--" + name) { HelpName = Known[name].Value, Description = Known[name].Description },
            StringComparer.Ordinal);

    public void AddTo(Command command)
    {
        foreach (var option in _options.Values)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The address of a request with the terms that were given.</summary>
    /// <param name="path">Without a query.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="clock">What times count from.</param>
    /// <param name="read">Reads the terms as the gateway will.</param>
    /// <param name="more">Terms that are no options.</param>
    /// <exception cref="GatewayException">A term cannot be read.</exception>
    public string Address(string path, ParseResult parsed, TimeProvider clock, Action<QueryTerms> read, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, option) in _options)
        {
            Take(given, name, parsed.GetValue(option));
        }

        foreach (var (name, value) in more)
        {
            Take(given, name, value);
        }

        var terms = new QueryTerms(given.GetValueOrDefault, clock.GetUtcNow());
        read(terms);
        if (terms.Problem is { } problem)
        {
            throw new GatewayException(ExitCodes.Usage, "--" + problem);
        }

        var query = string.Join('&', given.Select(term => $"{term.Key}={Uri.EscapeDataString(term.Value)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    /// <summary>Whether any of the options was given.</summary>
    public bool IsUsed(ParseResult parsed) => _options.Values.Any(option => parsed.GetValue(option) is not null);

    private static void Take(Dictionary<string, string> given, string name, string? value)
    {
        if (value is not null)
        {
            given.Add(name, value);
        }
    }
}
