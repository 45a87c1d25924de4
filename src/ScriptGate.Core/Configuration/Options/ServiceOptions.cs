using System.Collections.ObjectModel;
using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>A service that rules may ask: over HTTP (<see cref="Url"/>) or by a line protocol over TCP (<see cref="Address"/>). What is not named here rules cannot reach.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Where a service for <c>http(name)</c> is. Default: none; one of <c>url</c> and <c>address</c> is required.</summary>
    [Description("Where a service for http(name) is: an http or https URL; rules reach what is below it and nothing else.")]
    public string? Url { get; init; }

    /// <summary>Where a service for <c>tcp(name)</c> is. Default: none.</summary>
    [Description("Where a service for tcp(name) is, as host:port.")]
    public HostEndpoint? Address { get; init; }

    /// <summary>Whether a connection to <see cref="Address"/> is TLS from the first octet. Default: false.</summary>
    [Description("Whether a connection to 'address' is TLS from the first octet; a URL says it with https.")]
    public bool Tls { get; init; }

    /// <summary>Whether the service's certificate must be valid for its name. Default: true.</summary>
    [Description("Whether the service's certificate must be valid for its name.")]
    public bool Verify { get; init; } = true;

    /// <summary>How long a call may take, waiting for its turn and connecting included. Default: 2 s, a fifth of what a handler has.</summary>
    [Description("How long a call may take, waiting for its turn and connecting included; a rule may ask for less.")]
    [Within("10ms", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest answer. Default: 64 KiB; a larger one is not read to its end and fails the call.</summary>
    [Description("The largest answer; a larger one is not read to its end and fails the call.")]
    [Octets]
    [Within("1", "16MiB")]
    public long MaxResponse { get; init; } = 64 * 1024;

    /// <summary>Calls at a time; more wait for their turn within their time. Default: 16.</summary>
    [Description("Calls, and with them connections, at a time; more wait for their turn within their time.")]
    [Within("1", "1000")]
    public int Connections { get; init; } = 16;

    /// <summary>Header fields of every request, such as <c>Authorization</c>: references to secrets. Default: none.</summary>
    [Description("Header fields that every request to 'url' has, such as Authorization; their values are references to secrets. Rules neither see nor change them.")]
    public IReadOnlyDictionary<string, SecretReference> Headers { get; init; } = ReadOnlyDictionary<string, SecretReference>.Empty;

    /// <summary>When the service is given a rest.</summary>
    [Description("When the service is not asked for a while because it fails.")]
    public BreakerOptions Breaker { get; init; } = new();
}

/// <summary>A circuit breaker: who fails again and again is not asked for a while, and nobody waits for him.</summary>
internal sealed record BreakerOptions
{
    /// <summary>How many calls in a row must fail. Default: 5.</summary>
    [Description("After so many failures in a row calls fail at once.")]
    [Within("1", "10000")]
    public int Failures { get; init; } = 5;

    /// <summary>How long calls then fail at once, until one is let through to see. Default: 30 s.</summary>
    [Description("How long calls then fail at once, until one is let through to see.")]
    [Within("100ms", "1h")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);
}
