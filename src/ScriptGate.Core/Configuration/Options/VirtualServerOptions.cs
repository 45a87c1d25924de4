using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>Listen addresses with the pool, the profiles and the rules of the mail that arrives there.</summary>
internal sealed record VirtualServerOptions
{
    /// <summary>Addresses and ports to listen on; port 0 lets the system choose one. Required, at least one.</summary>
    [Description("Addresses to listen on, as address:port; an IPv6 address stands in brackets. Port 0 lets the system choose a free one.")]
    [RequiredSetting]
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>The name of the pool mail goes to unless a rule says otherwise. Required.</summary>
    [Description("The pool that mail goes to unless a rule chooses another.")]
    [RequiredSetting]
    public string Pool { get; init; } = "";

    /// <summary>The SMTPS activation mode. Default: allow where <see cref="ClientTls"/> exists, else none.</summary>
    [Description("Whether clients may, must or cannot use STARTTLS (the SMTPS activation mode).")]
    [ComputedDefault("allow if the client TLS profile exists, else none")]
    public StartTlsMode Starttls { get; init; } = StartTlsMode.Allow;

    /// <summary>TLS from the first byte (RFC 8314 section 3.3, port 465). Default: false.</summary>
    [Description("TLS from the first byte, as on port 465.")]
    public bool ImplicitTls { get; init; }

    /// <summary>Whether octets are passed to a member as they come, without SMTP or TLS being looked at. Default: false.</summary>
    [Description("Pass the octets of connections to a member of the pool and back, without looking at SMTP or TLS. Limits of connections count; rules, checks and TLS profiles do not exist for them.")]
    public bool PassThrough { get; init; }

    /// <summary>The name of the client TLS profile. Default: <c>default</c>.</summary>
    [Description("The client TLS profile.")]
    public string ClientTls { get; init; } = "default";

    /// <summary>False: no checks but <c>tls-policy</c>. Default: true.</summary>
    [Description("Whether the security profile applies; false leaves only the check tls-policy.")]
    public bool Security { get; init; } = true;

    /// <summary>The name of the security profile. Default: the built-in <c>smtp</c>.</summary>
    [Description("The security profile.")]
    public string SecurityProfile { get; init; } = BuiltInProfiles.Smtp;

    /// <summary>The rules in the order they are asked. Default: none.</summary>
    [Description("The rules in the order they are asked; \"@checks\" stands for the profile's checks, which otherwise come after all rules.")]
    public IReadOnlyList<RuleReference> Rules { get; init; } = [];

    /// <summary>The remote logs that hear of this virtual server. Default: none.</summary>
    [Description("The remote logs that hear of this virtual server.")]
    public IReadOnlyList<string> RemoteLogs { get; init; } = [];

    /// <summary>Who may announce the client's address with a PROXY header.</summary>
    [Description("Who may announce the client's address with a PROXY header.")]
    public ProxyProtocolOptions ProxyProtocol { get; init; } = new();

    /// <summary>Who may announce its client with XCLIENT.</summary>
    [Description("Who may announce its client with the command XCLIENT.")]
    public XclientOptions Xclient { get; init; } = new();

    /// <summary>What becomes of a lone CR or LF in a message (RFC 5321 section 2.3.8). Default: reject.</summary>
    [Description("What becomes of a message with a lone CR or LF. 'normalise' makes each a line end and is a known way to smuggle mail past filters.")]
    public BareLineEnds BareLineEnds { get; init; } = BareLineEnds.Reject;

    /// <summary>When the member is asked about recipients. Default: ask.</summary>
    [Description("When the member is asked about a recipient: at RCPT, or only after the verdict on the message.")]
    public RecipientMode Recipients { get; init; } = RecipientMode.Ask;

    /// <summary>What a recipient of another pool than the transaction's is told. Default: defer-others.</summary>
    [Description("What a recipient is told whose pool is not that of the transaction: 452 4.5.3, the transaction's pool, or a refusal.")]
    public MultiRoute MultiRoute { get; init; } = MultiRoute.DeferOthers;

    /// <summary>When AUTH is passed through.</summary>
    [Description("When AUTH is passed through.")]
    public AuthOptions Auth { get; init; } = new();

    /// <summary>What clients are told while all members are down. Default: defer.</summary>
    [Description("What clients are told while all members are down: 451 4.4.1 at the first RCPT, or 421 4.3.2 at once.")]
    public ServiceDown ServiceDown { get; init; } = ServiceDown.Defer;

    /// <summary>What clients read then, in the place of the gateway's own sentence. Default: none.</summary>
    [Description("What clients read while all members are down, in the place of the gateway's own sentence.")]
    public string? ServiceDownText { get; init; }

    /// <summary>Whether a step may answer 250 and drop the message. Default: false.</summary>
    [Description("Whether a rule or check may answer 250 and deliver nothing. Every such message is recorded.")]
    public bool AllowDiscard { get; init; }

    /// <summary>What one client, session or message may use.</summary>
    [Description("What one client, session or message may use.")]
    public LimitsOptions Limits { get; init; } = new();

    /// <summary>How long the gateway waits for the client.</summary>
    [Description("How long the gateway waits for the client.")]
    public ClientTimeoutsOptions Timeouts { get; init; } = new();
}

/// <summary>What becomes of a lone CR or LF in a message.</summary>
internal enum BareLineEnds
{
    /// <summary>550 5.5.2; the connection is kept.</summary>
    Reject,

    /// <summary>Each becomes CR LF.</summary>
    Normalise,
}

/// <summary>When the member is asked about recipients.</summary>
internal enum RecipientMode
{
    /// <summary>At RCPT; the member's answer is the client's.</summary>
    Ask,

    /// <summary>After the verdict on the message.</summary>
    Late,
}

/// <summary>What a recipient of another pool is told.</summary>
internal enum MultiRoute
{
    /// <summary>452 4.5.3: the client sends it again in a transaction of its own.</summary>
    DeferOthers,

    /// <summary>It goes to the pool of the first recipient.</summary>
    FirstRoute,

    /// <summary>It is refused for good.</summary>
    Refuse,
}

/// <summary>What clients are told while all members are down.</summary>
internal enum ServiceDown
{
    /// <summary>451 4.4.1 at the first RCPT.</summary>
    Defer,

    /// <summary>421 4.3.2 at CONNECT.</summary>
    Refuse,
}
