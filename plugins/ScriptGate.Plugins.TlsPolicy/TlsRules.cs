using System.Collections.Frozen;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>The options, checked and made ready.</summary>
internal sealed class TlsRules
{
    private readonly Version? _minVersion;
    private readonly string[] _ciphers;
    private readonly NamePatterns _serverNames;
    private readonly FrozenDictionary<string, MemberRuleOptions> _members;

    /// <exception cref="AggregateException">Holds a <see cref="PluginOptionsException"/> for each problem.</exception>
    public TlsRules(TlsPolicyOptions options)
    {
        var problems = new List<Exception>();
        Clients = [.. (options.Clients ?? []).Select((client, i) => new ClientRule(client ?? new ClientRuleOptions(), $"clients[{i}]", problems))];
        _minVersion = MinVersion(options.MinVersion, problems);
        _ciphers = Ciphers(options.DisallowCiphers ?? [], problems);
        _serverNames = new NamePatterns(options.ServerNames, "serverNames", problems);
        SendersInTls = new NamePatterns(options.RequireForSenders, "requireForSenders", problems);
        RecipientsInTls = new NamePatterns(options.RequireForRecipients, "requireForRecipients", problems);
        _members = Members(options.Members, problems);
        if (problems.Count > 0)
        {
            throw new AggregateException(problems);
        }
    }

    public IReadOnlyList<ClientRule> Clients { get; }

    public NamePatterns SendersInTls { get; }

    public NamePatterns RecipientsInTls { get; }

    /// <summary>What is wrong with a finished handshake: <c>version</c>, <c>cipher</c> or <c>server-name</c>; null when it is good enough.</summary>
    public string? Judge(TlsInfo tls)
    {
        // A version that nobody can read is older or newer than all we know; neither is what the operator asked for.
        if (_minVersion is not null && (!Version.TryParse(tls.Version, out var version) || version < _minVersion))
        {
            return "version";
        }

        foreach (var pattern in _ciphers)
        {
            if (pattern.EndsWith('*') ? tls.Cipher.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase) : tls.Cipher.Equals(pattern, StringComparison.OrdinalIgnoreCase))
            {
                return "cipher";
            }
        }

        return _serverNames.IsEmpty || (tls.ServerName is { } name && _serverNames.Match(name)) ? null : "server-name";
    }

    /// <summary>How the members of a pool are reached.</summary>
    public ServerTlsPolicy PolicyOf(string pool, ServerTlsPolicy configured) => _members.TryGetValue(pool, out var rule)
        ? new ServerTlsPolicy(rule.Mode ?? configured.Mode, rule.Verify ?? configured.Verify, rule.Name ?? configured.Name)
        : configured;

    private static Version? MinVersion(string? text, List<Exception> problems)
    {
        if (text is null or "1.2" or "1.3")
        {
            return text is null ? null : Version.Parse(text);
        }

        problems.Add(new PluginOptionsException($"'{text}' is not a TLS version this gateway speaks: 1.2 or 1.3", "minVersion"));
        return null;
    }

    private static string[] Ciphers(IReadOnlyList<string> patterns, List<Exception> problems)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            var name = patterns[i]?.TrimEnd('*');
            if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                problems.Add(new PluginOptionsException($"'{patterns[i]}' is not a cipher suite such as TLS_RSA_WITH_AES_128_CBC_SHA or TLS_RSA_*", $"disallowCiphers[{i}]"));
            }
        }

        return [.. patterns];
    }

    private static FrozenDictionary<string, MemberRuleOptions> Members(IReadOnlyDictionary<string, MemberRuleOptions>? members, List<Exception> problems)
    {
        foreach (var (pool, rule) in members ?? FrozenDictionary<string, MemberRuleOptions>.Empty)
        {
            if (rule is null || (rule.Mode is null && rule.Verify is null && rule.Name is null))
            {
                problems.Add(new PluginOptionsException("nothing is said about the pool: give 'mode', 'verify' or 'name'", $"members.{pool}"));
            }
            else if (rule is { Mode: ServerTlsMode.None, Verify: true })
            {
                problems.Add(new PluginOptionsException("a connection in clear has no certificate to verify", $"members.{pool}.verify"));
            }
        }

        return members?.ToFrozenDictionary(StringComparer.Ordinal) ?? FrozenDictionary<string, MemberRuleOptions>.Empty;
    }
}
