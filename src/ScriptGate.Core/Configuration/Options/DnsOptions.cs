using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>How names are resolved.</summary>
internal sealed record DnsOptions
{
    /// <summary>The name servers to ask. Default: none, the system's.</summary>
    [Description("The name servers to ask, as address:port; empty: the system's. This version knows only the system's.")]
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>How long a look-up may take. Default: 5 s.</summary>
    [Description("How long a look-up may take.")]
    [Within("1ms", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
