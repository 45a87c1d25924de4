namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>Decides who uses TLS. It answers first in every stage, so that nothing else is told what should not have been said in clear.</summary>
internal sealed class TlsPolicyCheck(TlsRules rules)
{
    public static readonly Violation TlsRequired = new("tls-required");

    public static readonly Violation PolicyNotMet = new("tls-policy");

    private const string Certificate = "certificate";

    // RFC 3207 section 4.
    private static readonly Verdict StartTlsFirst = Verdict.Reject(530, "5.7.0", "Must issue a STARTTLS command first");

    private static readonly Verdict NotOffered = Verdict.Reject(502, "5.5.1", "STARTTLS is not offered");

    private static readonly Verdict NotGoodEnough = Verdict.Reject(550, "5.7.10", "The TLS session does not meet the policy");

    private static readonly Verdict CertificateNotGoodEnough = Verdict.Reject(550, "5.7.10", "The client certificate does not meet the policy");

    /// <summary>Activation by network.</summary>
    public ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken)
    {
        foreach (var rule in rules.Clients)
        {
            if (rule is { NeedsHello: false, Mode: { } mode } && rule.Matches(e.Session.RemoteAddress, hello: null))
            {
                e.Session.StartTls = mode;
                break;
            }
        }

        return new(Verdict.Continue);
    }

    /// <summary>Activation by hello. Inside TLS there is nothing left to activate.</summary>
    public ValueTask<Verdict> OnEhloAsync(EhloEvent e, CancellationToken cancellationToken)
    {
        if (e.Session.Tls is null)
        {
            foreach (var rule in rules.Clients)
            {
                if (rule is { NeedsHello: true, Mode: { } mode } && rule.Matches(e.Session.RemoteAddress, e.Hello.Name))
                {
                    e.Session.StartTls = rule.TrustsHelloAlone && e.Session.StartTls == StartTlsMode.Require ? StartTlsMode.Require : mode;
                    break;
                }
            }
        }

        return new(Verdict.Continue);
    }

    /// <summary>Before TLS that is required, only what leads to it is answered. HELO does not: it offers no STARTTLS.</summary>
    public static ValueTask<Verdict> OnCommandAsync(CommandEvent e, CancellationToken cancellationToken) => new(
        e.Session.StartTls != StartTlsMode.Require || e.Session.Tls is not null || LeadsToTls(e.Verb)
            ? Verdict.Continue
            : e.Report(TlsRequired, StartTlsFirst, Evidence("command", e.Verb)));

    /// <summary>STARTTLS where it is not offered is a command we do not have.</summary>
    public static ValueTask<Verdict> OnStartTlsAsync(StartTlsEvent e, CancellationToken cancellationToken) =>
        new(e.Session.StartTls == StartTlsMode.None ? NotOffered : Verdict.Continue);

    /// <summary>Judges what was negotiated.</summary>
    public ValueTask<Verdict> OnTlsAsync(TlsEvent e, CancellationToken cancellationToken)
    {
        if (rules.Judge(e.Session.RemoteAddress, e.Tls) is not { } problem)
        {
            return new(Verdict.Continue);
        }

        return new(problem == Certificate
            ? e.Report(PolicyNotMet with { SubCode = problem }, CertificateNotGoodEnough, Evidence(e.Tls))
            : e.Report(
                PolicyNotMet with { SubCode = problem },
                NotGoodEnough,
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = e.Tls.Version, ["cipher"] = e.Tls.Cipher, ["serverName"] = e.Tls.ServerName }));
    }

    /// <summary>Sender domains that are accepted inside TLS only, or with a certificate.</summary>
    public ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken) => new(
        e.Session.Tls is null && rules.SendersInTls.Match(e.Sender.Domain)
            ? e.Report(TlsRequired with { SubCode = "sender" }, StartTlsFirst, Evidence("domain", e.Sender.Domain))
            : CertificateVerdict(e, e.Sender.Domain, recipient: null));

    /// <summary>Recipient domains that are accepted inside TLS only, or with a certificate.</summary>
    public ValueTask<Verdict> OnRcptAsync(RcptEvent e, CancellationToken cancellationToken) => new(
        e.Session.Tls is null && rules.RecipientsInTls.Match(e.Recipient.Address.Domain)
            ? e.Report(TlsRequired with { SubCode = "recipient" }, StartTlsFirst, Evidence("domain", e.Recipient.Address.Domain))
            : CertificateVerdict(e, e.Transaction.Sender.Domain, e.Recipient.Address.Domain));

    /// <summary>Says how the member is reached.</summary>
    public ValueTask<Verdict> OnPoolSelectedAsync(PoolSelectedEvent e, CancellationToken cancellationToken)
    {
        e.ServerTls = rules.PolicyOf(e.Pool, e.ServerTls);
        return new(Verdict.Continue);
    }

    // In clear there is no certificate to judge: what is missing is TLS.
    private Verdict CertificateVerdict(SmtpEvent e, string sender, string? recipient)
    {
        if (!rules.LacksCertificate(e.Session, sender, recipient))
        {
            return Verdict.Continue;
        }

        return e.Session.Tls is { } tls
            ? e.Report(PolicyNotMet with { SubCode = Certificate }, CertificateNotGoodEnough, Evidence(tls))
            : e.Report(TlsRequired with { SubCode = Certificate }, StartTlsFirst, Evidence("domain", recipient ?? sender));
    }

    private static bool LeadsToTls(string verb) => verb.Length switch
    {
        4 => Same(verb, "EHLO") || Same(verb, "NOOP") || Same(verb, "QUIT"),
        8 => Same(verb, "STARTTLS"),
        _ => false,
    };

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, object?> Evidence(TlsInfo tls) => new(StringComparer.Ordinal)
    {
        ["subject"] = tls.ClientCertificate?.Subject,
        ["fingerprint"] = tls.ClientCertificate?.Fingerprint,
        ["problem"] = tls.ClientCertificate is { } shown ? shown.Problem ?? "not-listed" : "none-shown",
    };

    private static Dictionary<string, object?> Evidence(string name, string value) => new(StringComparer.Ordinal) { [name] = value.Length <= 255 ? value : value[..255] };
}
