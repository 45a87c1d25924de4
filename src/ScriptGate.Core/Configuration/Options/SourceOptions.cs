using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>The address that connections to members are made from, where no rule says another.</summary>
internal sealed record SourceOptions
{
    /// <summary>Addresses of this machine, at most one of each family. Default: none, the system chooses.</summary>
    [Description("Addresses of this machine that members are reached from, at most one of each family; for a family without one the system chooses.")]
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether members are reached from the client's own address. Default: false.</summary>
    [Description("Members are reached from the client's own address. The gateway needs CAP_NET_ADMIN for it, and the members' way back has to lead through it.")]
    public bool Transparent { get; init; }
}
