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
}

/// <summary>Whether a PROXY header is read.</summary>
internal enum ProxyProtocolMode
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>If there is one.</summary>
    [NotAvailable("off")]
    Optional,

    /// <summary>A connection without one is closed.</summary>
    [NotAvailable("off")]
    Required,
}
