using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Greylisting;

/// <summary>The options of the check <c>greylisting</c>.</summary>
internal sealed class GreylistingOptions
{
    /// <summary>What has to be known before mail passes. Default: client, sender and recipient together.</summary>
    public GreylistKey Key { get; set; } = GreylistKey.ClientSenderRecipient;

    /// <summary>How long the first attempt has to be ago. Default: 5 minutes, longer than who fires and forgets waits.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a first attempt is remembered. Default: 24 hours, the retries of every common server.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long what passed goes on passing since its last mail. Default: 36 days, so that a monthly letter is not deferred.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Pass { get; set; } = TimeSpan.FromDays(36);

    /// <summary>After so many delivered messages a client is not greylisted any more. Default: 5; 0 for never.</summary>
    public int AutoAllow { get; set; } = 5;

    /// <summary>Whether a client that SPF passes is known by its domain instead of its network. Default: yes.</summary>
    public bool Spf { get; set; } = true;

    /// <summary>How many bits of an IPv4 address make a client, 8 to 32. Default: 24: large senders retry from a neighbour.</summary>
    public int Prefix4 { get; set; } = 24;

    /// <summary>How many bits of an IPv6 address make a client, 16 to 128. Default: 64.</summary>
    public int Prefix6 { get; set; } = 64;

    /// <summary>The most first attempts of one client that are remembered in a window; more are deferred and forgotten. Default: 1,000.</summary>
    public int Pending { get; set; } = 1000;

    /// <summary>Every problem at once: an operator fixes a file, not an exception.</summary>
    public IEnumerable<PluginOptionsException> Problems()
    {
        if (Delay < TimeSpan.FromSeconds(1))
        {
            yield return new PluginOptionsException("must be 1s at least", "delay");
        }

        if (Window <= Delay)
        {
            yield return new PluginOptionsException("must be longer than 'delay', or nobody ever passes", "window");
        }

        if (Pass < Window)
        {
            yield return new PluginOptionsException("must not be shorter than 'window'", "pass");
        }

        if (AutoAllow is < 0 or > 1_000_000)
        {
            yield return new PluginOptionsException("must be 0 to 1000000", "autoAllow");
        }

        if (Prefix4 is < 8 or > 32)
        {
            yield return new PluginOptionsException("must be 8 to 32", "prefix4");
        }

        if (Prefix6 is < 16 or > 128)
        {
            yield return new PluginOptionsException("must be 16 to 128", "prefix6");
        }

        if (Pending is < 1 or > 1_000_000)
        {
            yield return new PluginOptionsException("must be 1 to 1000000", "pending");
        }
    }
}

/// <summary>What has to be known before mail passes.</summary>
internal enum GreylistKey
{
    /// <summary>The client, the sender and the recipient.</summary>
    ClientSenderRecipient,

    /// <summary>The sender and the recipient, from whichever client.</summary>
    SenderRecipient,
}

internal sealed class GreylistKeyConverter() : JsonStringEnumConverter<GreylistKey>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, Converters = [typeof(GreylistKeyConverter)])]
[JsonSerializable(typeof(GreylistingOptions))]
internal sealed partial class GreylistingJson : JsonSerializerContext;
