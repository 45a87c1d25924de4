using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Where checks and rules keep what they must remember.</summary>
internal sealed record StateOptions
{
    /// <summary>The kind of store. Default: sqlite.</summary>
    [Description("The kind of store: 'sqlite' is a file of this gateway, 'redis' a server that several gateways share; what 'memory' holds is gone after a restart.")]
    public StateStoreKind Store { get; init; } = StateStoreKind.Sqlite;

    /// <summary>The file of the store <c>sqlite</c>, absolute. Default: <c>var/state.db</c>.</summary>
    [Description("The file of the store 'sqlite'; made if it is not there. It belongs to one gateway.")]
    [FilePath]
    public string Path { get; init; } = "var/state.db";

    /// <summary>The most keys that <c>memory</c> and <c>sqlite</c> hold; what would expire first makes room. Default: a million, about 200 MB of short ones.</summary>
    [Description("The most keys that 'memory' and 'sqlite' hold; what would expire first makes room.")]
    [Within("1000", "100000000")]
    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>The most memory, about, that <c>memory</c> and <c>sqlite</c> take for them. Default: 512 MiB.</summary>
    [Description("The most memory, about, that 'memory' and 'sqlite' take; what would expire first makes room.")]
    [Octets]
    [Within("1MiB", "64GiB")]
    public long MaxSize { get; init; } = 512L * 1024 * 1024;

    /// <summary>The server of the store <c>redis</c>, as host:port. Required with it.</summary>
    [Description("The server of the store 'redis', Redis or one that is compatible, as host:port.")]
    public HostEndpoint? Address { get; init; }

    /// <summary>The password at the server, of its default account. Default: none.</summary>
    [Description("The password at the server of the store 'redis', of its default account.")]
    public SecretReference? Password { get; init; }

    /// <summary>The number of the database. Default: 0.</summary>
    [Description("The number of the database at the server of the store 'redis'.")]
    [Within("0", "1000000")]
    public int Database { get; init; }

    /// <summary>What every key at the server begins with; gateways that share their state have the same. Default: <c>scriptgate:</c>.</summary>
    [Description("What every key at the server of the store 'redis' begins with; gateways that share their state have the same.")]
    public string Prefix { get; init; } = "scriptgate:";

    /// <summary>Whether the connection is encrypted and the server's certificate checked for the host of <see cref="Address"/>. Default: false.</summary>
    [Description("Whether the connection to the server of the store 'redis' is encrypted, and its certificate checked for the host of 'address'.")]
    public bool Tls { get; init; }

    /// <summary>How long an operation of the store <c>redis</c>, and opening its connection, may take. Default: 1 s, well below the time limit of a step.</summary>
    [Description("How long an operation at the server of the store 'redis', and connecting to it, may take.")]
    [Within("10ms", "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The kinds of state store.</summary>
internal enum StateStoreKind
{
    /// <summary>In this process, bounded.</summary>
    Memory,

    /// <summary>A file.</summary>
    Sqlite,

    /// <summary>A Redis server or a compatible one.</summary>
    Redis,
}
