using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>Who may announce its client with XCLIENT.</summary>
internal sealed record XclientOptions
{
    /// <summary>The networks that are offered XCLIENT. Default: none.</summary>
    [Description("The networks that are offered XCLIENT and whose word about their clients is believed, as CIDR.")]
    public IReadOnlyList<IPNetwork> From { get; init; } = [];
}
