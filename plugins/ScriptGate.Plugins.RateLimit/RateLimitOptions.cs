using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.RateLimit;

/// <summary>The options of the check <c>rate-limit</c>.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>The limits; all of them hold. Default: 60 messages a minute for each client.</summary>
    public IReadOnlyList<LimitOptions> Limits { get; set; } = [new LimitOptions { Limit = 60, Window = TimeSpan.FromMinutes(1) }];

    /// <summary>How many bits of an IPv4 address make a client, 8 to 32. Default: 32, each address by itself.</summary>
    public int Ipv4Prefix { get; set; } = 32;

    /// <summary>How many bits of an IPv6 address make a client, 16 to 128. Default: 64, what one customer usually has.</summary>
    public int Ipv6Prefix { get; set; } = 64;

    /// <summary>How long a connection counts that was not seen to end: after a crash, or when the end was not told. Default: 1 hour.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan ConnectionLease { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The data group of clients that have no limits. Default: none.</summary>
    public string? ExemptClients { get; set; }

    /// <summary>The data group of envelope senders, addresses or domains, that have no limits. Anybody can write them: for use behind authentication. Default: none.</summary>
    public string? ExemptSenders { get; set; }

    /// <summary>The data group of authenticated users that have no limits. Default: none.</summary>
    public string? ExemptUsers { get; set; }
}

/// <summary>One limit.</summary>
internal sealed class LimitOptions
{
    /// <summary>What is counted: <c>messages</c>, <c>recipients</c>, <c>bytes</c>, <c>connections</c>, <c>concurrent-connections</c>. Default: messages.</summary>
    public string Count { get; set; } = "messages";

    /// <summary>For whom: <c>client</c>, <c>sender</c>, <c>sender-domain</c>, <c>recipient</c>, <c>user</c>, <c>certificate</c>, or <c>note:NAME</c>. Default: client.</summary>
    public string Per { get; set; } = "client";

    /// <summary>How many may pass in a window; of bytes also as <c>"100MiB"</c>. Required.</summary>
    [JsonConverter(typeof(OctetsConverter))]
    public long Limit { get; set; }

    /// <summary>The length of the window, 1 s to 7 d. Default: 1 minute.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RateLimitOptions))]
internal sealed partial class RateLimitJson : JsonSerializerContext;
