using System.Text.Json.Serialization;

namespace ScriptGate.Core.Tapes;

/// <summary>One thing that happened, in the order in which it did.</summary>
internal sealed record TapeEntry
{
    /// <summary>What it is, one of <see cref="TapeKinds"/>.</summary>
    [JsonPropertyName("k")]
    public required string Kind { get; init; }

    /// <summary>When, in microseconds since the client connected.</summary>
    [JsonPropertyName("t")]
    public long At { get; init; }

    /// <summary>Of an answer: which question of the session it answers, in the order in which they were asked. Null where that does not matter.</summary>
    [JsonPropertyName("n")]
    public int? Number { get; init; }

    /// <summary>The question, or what it is about.</summary>
    [JsonPropertyName("q")]
    public string? Question { get; init; }

    /// <summary>The answer.</summary>
    [JsonPropertyName("a")]
    public string? Answer { get; init; }

    /// <summary>Why there was no answer.</summary>
    [JsonPropertyName("f")]
    public TapeFailure? Failure { get; init; }

    /// <summary>How many octets.</summary>
    [JsonPropertyName("l")]
    public long? Length { get; init; }
}

/// <summary>An exception, as far as it decides what happens next.</summary>
/// <param name="Type">Which, one of the words of <see cref="TapeFailures"/>.</param>
/// <param name="Text">Its message, or the reason in it.</param>
internal sealed record TapeFailure([property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("text")] string Text)
{
    /// <summary>Of a member's: its address.</summary>
    [JsonPropertyName("member")]
    public string? Member { get; init; }

    /// <summary>Of a member's: how far it had come.</summary>
    [JsonPropertyName("phase")]
    public string? Phase { get; init; }

    /// <summary>Of a member's: the connection had been dead before.</summary>
    [JsonPropertyName("stale")]
    public bool? IsStale { get; init; }
}

/// <summary>The first line of a tape.</summary>
internal sealed record TapeHeader
{
    /// <summary>The version of the format.</summary>
    [JsonPropertyName("scriptgate-tape")]
    public required int Version { get; init; }

    /// <summary>The version of the gateway.</summary>
    [JsonPropertyName("gateway")]
    public required string Gateway { get; init; }

    /// <summary>SHA-256 of the configuration and of all files that it was built from, in hexadecimal.</summary>
    [JsonPropertyName("configuration")]
    public required string Configuration { get; init; }

    /// <summary>The support ID: also the seed of the rules' random numbers.</summary>
    [JsonPropertyName("session")]
    public required string Session { get; init; }

    /// <summary>The virtual server.</summary>
    [JsonPropertyName("virtualServer")]
    public required string Server { get; init; }

    /// <summary>The client's address and port.</summary>
    [JsonPropertyName("client")]
    public required string Client { get; init; }

    /// <summary>Ours.</summary>
    [JsonPropertyName("local")]
    public required string Local { get; init; }

    /// <summary>Who announced these addresses; null when they are the connection's own.</summary>
    [JsonPropertyName("proxy")]
    public TapedProxy? Proxy { get; init; }

    /// <summary>When the client connected, in microseconds since 1970.</summary>
    [JsonPropertyName("began")]
    public required long Began { get; init; }

    /// <summary>True when the text of messages is on the tape; else their octets are replaced.</summary>
    [JsonPropertyName("bodies")]
    public required bool HasBodies { get; init; }
}

/// <summary>The last line of a tape.</summary>
internal sealed record TapeEnd
{
    /// <summary>How the session ended.</summary>
    [JsonPropertyName("end")]
    public required string End { get; init; }

    /// <summary>How many entries there are.</summary>
    [JsonPropertyName("entries")]
    public required int Entries { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TapeHeader))]
[JsonSerializable(typeof(TapeEntry))]
[JsonSerializable(typeof(TapeEnd))]
internal sealed partial class TapeJson : JsonSerializerContext;
