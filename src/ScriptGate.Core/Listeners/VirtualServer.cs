using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Geo;
using ScriptGate.Core.Pools;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Security;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Listeners;

/// <summary>A virtual server in one generation: everything a session needs, built and checked before any session sees it. Immutable.</summary>
internal sealed class VirtualServer
{
    public required string Name { get; init; }

    public required string HostName { get; init; }

    public required VirtualServerOptions Options { get; init; }

    public required VirtualServerInfo Info { get; init; }

    public required ChainSet Chains { get; init; }

    public required FactRegistry Facts { get; init; }

    /// <summary>Null with <c>security: false</c>: only tls-policy runs, and its violations are alarm and block.</summary>
    public required SecurityProfile Profile { get; init; }

    public required Pool Pool { get; init; }

    public required PoolSet Pools { get; init; }

    /// <summary>The client TLS profile; null when there is none.</summary>
    public ClientTls? Tls { get; init; }

    /// <summary>What happens with TLS on its client side; outlives generations.</summary>
    public TlsCounters TlsCounters { get; init; } = new();

    /// <summary>Answers for DNS.</summary>
    public IDnsResolver Resolver { get; init; } = NoResolver.Instance;

    /// <summary>What a session may ask of it.</summary>
    public DnsOptions Dns { get; init; } = new();

    /// <summary>Knows in which country an address is; null when no database is configured.</summary>
    public CountryDatabase? Countries { get; init; }

    /// <summary>Told of its transactions and violations.</summary>
    public IReadOnlyList<RemoteLog> RemoteLogs { get; init; } = [];

    public required SpoolOptions Spool { get; init; }

    public required IReadOnlyList<IPNetwork> TrustedNetworks { get; init; }

    /// <summary>The EHLO answers of this virtual server.</summary>
    public required HelloAnswers Answers { get; init; }

    public bool Trusts(IPAddress address) => Networks.Hold(TrustedNetworks, address);
}
