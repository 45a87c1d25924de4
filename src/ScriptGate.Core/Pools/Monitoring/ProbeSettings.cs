namespace ScriptGate.Core.Pools;

/// <summary>How a member is probed.</summary>
/// <param name="Tls">The pool's own setting, or STARTTLS where the monitor asks for it: what a probe cannot do, a conversation cannot either.</param>
/// <param name="EhloName">Our name in EHLO.</param>
/// <param name="ClientAddress">How conversations tell members whom they serve: a probe says that it is for nobody.</param>
/// <param name="Interval">From the end of one probe to the next.</param>
/// <param name="Timeout">A member without success for so long is down; also the longest that one probe may take.</param>
internal sealed record ProbeSettings(ServerTlsPolicy Tls, string EhloName, ClientAddressPolicy ClientAddress, TimeSpan Interval, TimeSpan Timeout)
{
    /// <summary>What the monitor calls itself in logs and views. Default: smtp.</summary>
    public string Name { get; init; } = "smtp";

    /// <summary>As <see cref="Interval"/>, while the monitor thinks well of the member; null for the same. Default: null.</summary>
    public TimeSpan? UpInterval { get; init; }

    /// <summary>True for a connection and nothing else. Default: false.</summary>
    public bool IsTcp { get; init; }

    /// <summary>The recipient that the member has to accept; null: it is not asked about any. Default: null.</summary>
    public string? Recipient { get; init; }

    /// <summary>The sender it is told; null for the null sender. Default: null.</summary>
    public string? Sender { get; init; }

    /// <summary>True when a probe asks no more than the beginning of every conversation: then conversations count as probes that succeeded. Default: true.</summary>
    public bool IsPlain { get; init; } = true;

    /// <summary>Authorities and our certificate, where the server TLS profile has them.</summary>
    public ServerTlsKeys? Keys { get; init; }
}
