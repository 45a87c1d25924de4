namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>Decides who uses TLS. It answers first in every stage, so that nothing else is told what should not have been said in clear.</summary>
internal sealed class TlsPolicyCheck(TlsRules rules)
{
    public static readonly Violation TlsRequired = new("tls-required");

    public static readonly Violation PolicyNotMet = new("tls-policy");

    // RFC 3207 section 4.
    private static readonly Verdict StartTlsFirst = Verdict.Reject(530, "5.7.0", "Must issue a STARTTLS command first");

    private static readonly Verdict NotOffered = Verdict.Reject(502, "5.5.1", "STARTTLS is not offered");

    private static readonly Verdict NotGoodEnough = Verdict.Reject(550, "5.7.10", "The TLS session does not meet the policy");

    /// <summary>Activation by network.</summary>
    public ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken)
    {
        foreach (var rule in rules.Clients)
        {
            if (!rule.NeedsHello && rule.Matches(e.Session.RemoteAddress, hello: null))
            {
                e.Session.StartTls = rule.Mode;
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
                if (rule.NeedsHello && rule.Matches(e.Session.RemoteAddress, e.Hello.Name))
                {
                    e.Session.StartTls = rule.TrustsHelloAlone && e.Session.StartTls == StartTlsMode.Require ? StartTlsMode.Require : rule.Mode;
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
        if (rules.Judge(e.Tls) is not { } problem)
        {
            return new(Verdict.Continue);
        }

        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = e.Tls.Version, ["cipher"] = e.Tls.Cipher, ["serverName"] = e.Tls.ServerName };
        return new(e.Report(PolicyNotMet with { SubCode = problem }, NotGoodEnough, evidence));
    }

    /// <summary>Sender domains that are accepted inside TLS only.</summary>
    public ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken) => new(
        e.Session.Tls is not null || !rules.SendersInTls.Match(e.Sender.Domain)
            ? Verdict.Continue
            : e.Report(TlsRequired with { SubCode = "sender" }, StartTlsFirst, Evidence("domain", e.Sender.Domain)));

    /// <summary>Recipient domains that are accepted inside TLS only.</summary>
    public ValueTask<Verdict> OnRcptAsync(RcptEvent e, CancellationToken cancellationToken) => new(
        e.Session.Tls is not null || !rules.RecipientsInTls.Match(e.Recipient.Address.Domain)
            ? Verdict.Continue
            : e.Report(TlsRequired with { SubCode = "recipient" }, StartTlsFirst, Evidence("domain", e.Recipient.Address.Domain)));

    /// <summary>Says how the member is reached.</summary>
    public ValueTask<Verdict> OnPoolSelectedAsync(PoolSelectedEvent e, CancellationToken cancellationToken)
    {
        e.ServerTls = rules.PolicyOf(e.Pool, e.ServerTls);
        return new(Verdict.Continue);
    }

    private static bool LeadsToTls(string verb) => verb.Length switch
    {
        4 => Same(verb, "EHLO") || Same(verb, "NOOP") || Same(verb, "QUIT"),
        8 => Same(verb, "STARTTLS"),
        _ => false,
    };

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, object?> Evidence(string name, string value) => new(StringComparer.Ordinal) { [name] = value.Length <= 255 ? value : value[..255] };
}
