using System.IO.Enumeration;
using System.Net;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>Which certificate some clients, or the mail of some domains, need. What it does not name matches everybody; all that it names must match.</summary>
internal sealed class CertificateRule
{
    private readonly ClientNetworks _from;
    private readonly NamePatterns _senders;
    private readonly NamePatterns _recipients;
    private readonly HashSet<string> _fingerprints;
    private readonly NamePatterns _names;
    private readonly IReadOnlyList<string> _subjects;

    public CertificateRule(CertificateRuleOptions options, string key, List<Exception> problems)
    {
        _from = new ClientNetworks(options.From, $"{key}.from", problems);
        _senders = new NamePatterns(options.Senders, $"{key}.senders", problems);
        _recipients = new NamePatterns(options.Recipients, $"{key}.recipients", problems);
        _names = new NamePatterns(options.Names, $"{key}.names", problems);
        _fingerprints = Fingerprints(options.Fingerprints ?? [], $"{key}.fingerprints", problems);
        _subjects = options.Subjects ?? [];
        for (var i = 0; i < _subjects.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(_subjects[i]?.Trim('*')))
            {
                problems.Add(new PluginOptionsException("is not a distinguished name such as CN=mx.example.org, O=Example or *, O=Example", $"{key}.subjects[{i}]"));
            }
        }

        // An empty list is a slip of the pen that would make "any valid certificate" of "one of these".
        foreach (var (list, name) in new[] { (options.From, "from"), (options.Senders, "senders"), (options.Recipients, "recipients"), (options.Fingerprints, "fingerprints"), (options.Names, "names"), (options.Subjects, "subjects") })
        {
            if (list is { Count: 0 })
            {
                problems.Add(new PluginOptionsException("is empty: list something, or leave it out", $"{key}.{name}"));
            }
        }
    }

    /// <summary>True when the client alone decides whether it applies.</summary>
    public bool IsAboutClients => _senders.IsEmpty && _recipients.IsEmpty;

    /// <summary>True when it is known at RCPT whether it applies.</summary>
    public bool NeedsRecipient => !_recipients.IsEmpty;

    /// <summary>Whether it applies to a client.</summary>
    public bool IsFor(IPAddress client) => _from.Contain(client);

    /// <summary>Whether it applies to a client's mail.</summary>
    /// <param name="client">The client.</param>
    /// <param name="sender">The sender's domain.</param>
    /// <param name="recipient">The recipient's domain; null at MAIL.</param>
    public bool IsFor(IPAddress client, string sender, string? recipient) =>
        IsFor(client) && (_senders.IsEmpty || _senders.Match(sender)) && (_recipients.IsEmpty || (recipient is not null && _recipients.Match(recipient)));

    /// <summary>Whether a certificate is one of those that it wants. A fingerprint stands for the very certificate, whoever issued it; names count where an authority vouches for them.</summary>
    public bool IsMetBy(ClientCertificateInfo? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        if (_fingerprints.Contains(certificate.Fingerprint))
        {
            return true;
        }

        var isAnyGood = _fingerprints.Count == 0 && _names.IsEmpty && _subjects.Count == 0;
        return certificate.IsValid && (isAnyGood || certificate.Names.Any(_names.Match) || _subjects.Any(subject => FileSystemName.MatchesSimpleExpression(subject, certificate.Subject)));
    }

    private static HashSet<string> Fingerprints(IReadOnlyList<string> texts, string key, List<Exception> problems)
    {
        var fingerprints = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < texts.Count; i++)
        {
            var plain = texts[i]?.Replace(":", "", StringComparison.Ordinal) ?? "";
            if (plain.Length != 64 || !plain.All(char.IsAsciiHexDigit))
            {
                problems.Add(new PluginOptionsException($"'{texts[i]}' is not the SHA-256 of a certificate: 64 hexadecimal digits, with or without colons", $"{key}[{i}]"));
            }

            fingerprints.Add(plain);
        }

        return fingerprints;
    }
}
