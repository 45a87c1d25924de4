using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>The options, checked and made ready.</summary>
internal sealed class TlsRules
{
    private readonly Requirements _everybody;
    private readonly FrozenDictionary<string, MemberRuleOptions> _members;

    /// <exception cref="AggregateException">Holds a <see cref="PluginOptionsException"/> for each problem.</exception>
    public TlsRules(TlsPolicyOptions options)
    {
        var problems = new List<Exception>();
        Clients = [.. (options.Clients ?? []).Select((client, i) => new ClientRule(client ?? new ClientRuleOptions(), $"clients[{i}]", problems))];
        Certificates = [.. (options.Certificates ?? []).Select((rule, i) => new CertificateRule(rule ?? new CertificateRuleOptions(), $"certificates[{i}]", problems))];
        _everybody = new Requirements(options.MinVersion, options.DisallowCiphers, options.ServerNames, "", problems);
        SendersInTls = new NamePatterns(options.RequireForSenders, "requireForSenders", problems);
        RecipientsInTls = new NamePatterns(options.RequireForRecipients, "requireForRecipients", problems);
        _members = Members(options.Members, problems);
        if (problems.Count > 0)
        {
            throw new AggregateException(problems);
        }
    }

    public ImmutableArray<ClientRule> Clients { get; }

    public ImmutableArray<CertificateRule> Certificates { get; }

    public NamePatterns SendersInTls { get; }

    public NamePatterns RecipientsInTls { get; }

    /// <summary>What is wrong with a finished handshake: <c>version</c>, <c>cipher</c>, <c>server-name</c> or <c>certificate</c>; null when it is good enough.</summary>
    public string? Judge(IPAddress client, TlsInfo tls) =>
        !IsGood(client, requirements => requirements.IsVersionGood(tls.Version)) ? "version"
        : !IsGood(client, requirements => requirements.IsCipherGood(tls.Cipher)) ? "cipher"
        : !IsGood(client, requirements => requirements.IsServerNameGood(tls.ServerName)) ? "server-name"
        : !IsCertificateGood(client, tls) ? "certificate"
        : null;

    /// <summary>Whether mail needs a certificate that the client does not have.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sender">The sender's domain.</param>
    /// <param name="recipient">The recipient's domain; null at MAIL.</param>
    public bool LacksCertificate(ISession session, string sender, string? recipient)
    {
        foreach (var rule in Certificates)
        {
            // A client that is in TLS was judged by what is about clients when the handshake was done.
            var isHere = rule.NeedsRecipient == recipient is not null && !(rule.IsAboutClients && session.Tls is not null);
            if (isHere && rule.IsFor(session.RemoteAddress, sender, recipient) && !rule.IsMetBy(session.Tls?.ClientCertificate))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How the members of a pool are reached.</summary>
    public ServerTlsPolicy PolicyOf(string pool, ServerTlsPolicy configured) => _members.TryGetValue(pool, out var rule)
        ? new ServerTlsPolicy(rule.Mode ?? configured.Mode, rule.Verify ?? configured.Verify, rule.Name ?? configured.Name)
        : configured;

    // The first entry that matches the client and has an opinion, else everybody's.
    private bool IsGood(IPAddress client, Func<Requirements, bool?> judge)
    {
        foreach (var rule in Clients)
        {
            if (!rule.NeedsHello && rule.Matches(client, hello: null) && judge(rule.Requirements) is { } isGood)
            {
                return isGood;
            }
        }

        return judge(_everybody) ?? true;
    }

    private bool IsCertificateGood(IPAddress client, TlsInfo tls) =>
        (tls.ClientCertificateMode != ClientCertificateMode.Require || tls.ClientCertificate is { IsValid: true })
        && Certificates.All(rule => !rule.IsAboutClients || !rule.IsFor(client) || rule.IsMetBy(tls.ClientCertificate));

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
