using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>The whole of <c>scriptgate.json</c>: what the operator wrote, with defaults filled in and paths made absolute.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The schema an editor uses. Has no effect on the gateway.</summary>
    [SettingKey("$schema")]
    [Description("The JSON Schema of this file, for editors. Has no effect on the gateway.")]
    public string? Schema { get; init; }

    /// <summary>The gateway's name in banner, EHLO, Received and authserv-id (RFC 5321 section 4.1.1.1). Default: the machine's name.</summary>
    [Description("The gateway's name in its banner, EHLO, Received lines and as authserv-id.")]
    [ComputedDefault("the machine's name")]
    public string Hostname { get; init; } = System.Environment.MachineName;

    /// <summary>The JavaScript engine of the rules. Default: auto.</summary>
    [Description("The JavaScript engine that runs the rules.")]
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>Client networks the operator vouches for, as CIDR. Default: loopback.</summary>
    [Description("Client networks you vouch for, as CIDR: they relay anywhere, have no limit of connections per client, and are exempt from some checks; their AUTH= parameter is passed on.")]
    public IReadOnlyList<IPNetwork> TrustedNetworks { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>The virtual servers by name. Required, at least one.</summary>
    [Description("The virtual servers: listen addresses with their pool, profiles and rules, by name.")]
    [RequiredSetting]
    public IReadOnlyDictionary<string, VirtualServerOptions> VirtualServers { get; init; } = ReadOnlyDictionary<string, VirtualServerOptions>.Empty;

    /// <summary>The pools by name. Required, at least one.</summary>
    [Description("The pools of members that mail is relayed to, by name.")]
    [RequiredSetting]
    public IReadOnlyDictionary<string, PoolOptions> Pools { get; init; } = ReadOnlyDictionary<string, PoolOptions>.Empty;

    /// <summary>The client TLS profiles by name. Default: none.</summary>
    [Description("The client TLS profiles: certificates and limits for TLS towards clients, by name.")]
    public IReadOnlyDictionary<string, ClientTlsOptions> ClientTls { get; init; } = ReadOnlyDictionary<string, ClientTlsOptions>.Empty;

    /// <summary>The server TLS profiles that pools may name. Default: none.</summary>
    [Description("The server TLS profiles that pools may name: TLS towards members.")]
    public IReadOnlyDictionary<string, ServerTlsOptions> ServerTls { get; init; } = ReadOnlyDictionary<string, ServerTlsOptions>.Empty;

    /// <summary>The security profiles by name, beside the built-in <c>smtp</c>. Default: none.</summary>
    [Description("The security profiles by name, beside the built-in profile 'smtp'.")]
    public IReadOnlyDictionary<string, SecurityProfileOptions> SecurityProfiles { get; init; } = ReadOnlyDictionary<string, SecurityProfileOptions>.Empty;

    /// <summary>The data groups by name: lists that rules look things up in. Default: none.</summary>
    [Description("The data groups: lists in files that rules look things up in, by name.")]
    public IReadOnlyDictionary<string, DataGroupOptions> DataGroups { get; init; } = ReadOnlyDictionary<string, DataGroupOptions>.Empty;

    /// <summary>The services that rules may ask, by name. Default: none.</summary>
    [Description("The services that rules may ask with http(name) and tcp(name), by name; no others.")]
    public IReadOnlyDictionary<string, ServiceOptions> Services { get; init; } = ReadOnlyDictionary<string, ServiceOptions>.Empty;

    /// <summary>The environment variables that rules may read. Default: none.</summary>
    [Description("The environment variables that rules may read with env(name), such as keys of services; no others.")]
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The remote logs that virtual servers may name. Default: none.</summary>
    [Description("Other machines that are told of violations or transactions, by name; virtual servers name the ones that hear of them.")]
    public IReadOnlyDictionary<string, RemoteLogOptions> RemoteLogs { get; init; } = ReadOnlyDictionary<string, RemoteLogOptions>.Empty;

    /// <summary>Where checks and rules keep what they must remember.</summary>
    [Description("Where checks and rules keep what they must remember.")]
    public StateOptions State { get; init; } = new();

    /// <summary>Where transaction and violation records are kept.</summary>
    [Description("Where transaction and violation records are kept.")]
    public RecordsOptions Records { get; init; } = new();

    /// <summary>Where messages are held until the verdict.</summary>
    [Description("Where messages are held until the verdict.")]
    public SpoolOptions Spool { get; init; } = new();

    /// <summary>Where plugins are found.</summary>
    [Description("Where plugins are found.")]
    public PluginsOptions Plugins { get; init; } = new();

    /// <summary>How names are resolved.</summary>
    [Description("How names are resolved.")]
    public DnsOptions Dns { get; init; } = new();

    /// <summary>Where addresses are.</summary>
    [Description("Where addresses are: what rules and checks know of the country of a client.")]
    public GeoOptions Geo { get; init; } = new();

    /// <summary>How a changed configuration, rule, plugin or certificate is taken over.</summary>
    [Description("How a changed configuration, rule, plugin or certificate is taken over.")]
    public ReloadOptions Reload { get; init; } = new();

    /// <summary>When new connections are turned away.</summary>
    [Description("When new connections are turned away so that those that were taken are served.")]
    public OverloadOptions Overload { get; init; } = new();

    /// <summary>How the gateway stops.</summary>
    [Description("How the gateway stops.")]
    public ShutdownOptions Shutdown { get; init; } = new();

    /// <summary>What is logged, and how it looks.</summary>
    [Description("What is logged, and how it looks.")]
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>The administration endpoint.</summary>
    [Description("The administration endpoint.")]
    public AdminOptions Admin { get; init; } = new();
}

/// <summary>The engines a rule can run on.</summary>
internal enum EngineKind
{
    /// <summary>JavaScriptCore if its library loads, else Jint.</summary>
    Auto,

    /// <summary>The system library JavaScriptCore.</summary>
    [Word("javascriptcore")]
    JavaScriptCore,

    /// <summary>The managed engine Jint.</summary>
    Jint,
}
