using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>The options of the check <c>directory-harvest</c>.</summary>
internal sealed class DirectoryHarvestOptions
{
    /// <summary>So many unknown recipients in a window make a harvester, if they are enough of all. Default: 10.</summary>
    public int Limit { get; set; } = 10;

    /// <summary>How long an unknown recipient counts. Default: 1 minute.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many of a client's recipients must be unknown too, in per cent. Default: 50, so that a large sender with some old addresses is none.</summary>
    public int Share { get; set; } = 50;

    /// <summary>How long a harvester is locked out. Default: 10 minutes.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan LockOut { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a locked-out client waits for the answer to each RCPT, at most 9 s: a step has 10. Default: 0, not at all.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Tarpit { get; set; }

    /// <summary>The data group of the recipients there are: addresses, or <c>@domain</c> for all of a domain. Default: none, members are asked.</summary>
    public string? Recipients { get; set; }

    /// <summary>What separates a mailbox from a detail in the local part of an address of <see cref="Recipients"/>. Default: <c>+</c>; empty for nothing.</summary>
    public string DetailSeparator { get; set; } = "+";

    /// <summary>How long a member's answer that a recipient is unknown is given to others who name it. Default: 0, members are asked each time.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Remember { get; set; }

    /// <summary>How many bits of an IPv4 address make a client, 8 to 32. Default: 32.</summary>
    public int Prefix4 { get; set; } = 32;

    /// <summary>How many bits of an IPv6 address make a client, 16 to 128. Default: 64.</summary>
    public int Prefix6 { get; set; } = 64;

    /// <summary>Every problem at once: an operator fixes a file, not an exception.</summary>
    public IEnumerable<PluginOptionsException> Problems()
    {
        if (Limit is < 1 or > HarvestCounter.MostCounted)
        {
            yield return new PluginOptionsException($"must be 1 to {HarvestCounter.MostCounted}", "limit");
        }

        if (Window < TimeSpan.FromSeconds(1) || Window > TimeSpan.FromHours(24))
        {
            yield return new PluginOptionsException("must be 1s to 24h", "window");
        }

        if (Share is < 0 or > 100)
        {
            yield return new PluginOptionsException("must be 0 to 100", "share");
        }

        if (LockOut < TimeSpan.FromSeconds(1))
        {
            yield return new PluginOptionsException("must be 1s at least", "lockOut");
        }

        if (Tarpit > TimeSpan.FromSeconds(9))
        {
            yield return new PluginOptionsException("must be 9s at most: the step fails after 10s", "tarpit");
        }

        if (DetailSeparator.Length > 1)
        {
            yield return new PluginOptionsException("must be one character, or empty", "detailSeparator");
        }

        if (Prefix4 is < 8 or > 32)
        {
            yield return new PluginOptionsException("must be 8 to 32", "prefix4");
        }

        if (Prefix6 is < 16 or > 128)
        {
            yield return new PluginOptionsException("must be 16 to 128", "prefix6");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DirectoryHarvestOptions))]
internal sealed partial class DirectoryHarvestJson : JsonSerializerContext;
