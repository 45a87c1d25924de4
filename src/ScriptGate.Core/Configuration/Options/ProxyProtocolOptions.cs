using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>Who may announce the client's address with a PROXY header.</summary>
internal sealed record ProxyProtocolOptions
{
    /// <summary>Whether a header is read. Default: off.</summary>
    [Description("Whether a PROXY header is read before the conversation.")]
    public ProxyProtocolMode Mode { get; init; } = ProxyProtocolMode.Off;

    /// <summary>The networks whose headers are believed. Default: none.</summary>
    [Description("The networks whose PROXY headers are believed, as CIDR.")]
    public IReadOnlyList<IPNetwork> From { get; init; } = [];

    /// <summary>How long a connection may take for its header. Default: 5 seconds, time for a packet that was lost to be sent again.</summary>
    [Description("How long a connection may take for its PROXY header; then it is closed, or with 'optional' and nothing said served without one.")]
    [Within("10ms", "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Whether a PROXY header is read.</summary>
internal enum ProxyProtocolMode
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>If there is one.</summary>
    Optional,

    /// <summary>A connection without one is closed.</summary>
    Required,
}
