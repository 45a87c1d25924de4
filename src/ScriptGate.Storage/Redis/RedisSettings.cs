namespace ScriptGate.Storage.Redis;

/// <summary>Where a Redis server is and how it is spoken to.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
internal sealed record RedisSettings(string Host, int Port)
{
    /// <summary>How long an operation, and opening a connection, may take. Default: 1 s, well below the time limit of a step.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>The number of the database.</summary>
    public int Database { get; init; }

    /// <summary>What every key begins with.</summary>
    public string Prefix { get; init; } = "scriptgate:";

    /// <summary>Whether the connection is encrypted, and the certificate checked for <see cref="Host"/>.</summary>
    public bool Tls { get; init; }

    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public string EndPoint => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
