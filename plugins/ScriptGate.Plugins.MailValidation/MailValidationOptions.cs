using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.MailValidation;

/// <summary>The options of the check <c>mail-validation</c>.</summary>
internal sealed class MailValidationOptions
{
    /// <summary>The data group of client networks that may not send. Default: <c>disallowedNetworks</c> if there is such a group.</summary>
    public string? DisallowedNetworks { get; set; }

    /// <summary>The data group of client names, as reverse DNS has them and an address look-up confirms them. Default: <c>disallowedHosts</c> if there is such a group.</summary>
    public string? DisallowedHosts { get; set; }

    /// <summary>The data group of envelope senders: addresses, domains. Default: <c>disallowedSenders</c> if there is such a group.</summary>
    public string? DisallowedSenders { get; set; }

    /// <summary>The data group of addresses and domains in From fields. Default: <c>disallowedFrom</c> if there is such a group.</summary>
    public string? DisallowedFrom { get; set; }

    /// <summary>The violations that are not looked for in trusted and authenticated sessions. Default: <c>sender-not-in-dns</c> and <c>dnsbl</c>.</summary>
    public IReadOnlyList<string> ExemptKnownClients { get; set; } = ["sender-not-in-dns", "dnsbl"];

    /// <summary>The lists that are kept in DNS.</summary>
    public DnsblOptions Dnsbl { get; set; } = new();

    /// <summary>Header fields that must be there. Default: Date and From (RFC 5322 section 3.6).</summary>
    public IReadOnlyList<string> RequiredFields { get; set; } = ["Date", "From"];

    /// <summary>The limits of a message's header.</summary>
    public HeaderLimitsOptions HeaderLimits { get; set; } = new();

    /// <summary>The largest message that is no violation, in octets. Default: 10 MiB.</summary>
    [JsonConverter(typeof(OctetsConverter))]
    public long MaxSize { get; set; } = 10 * 1024 * 1024;
}

/// <summary>Lists of clients that are kept in DNS (RFC 5782).</summary>
internal sealed class DnsblOptions
{
    /// <summary>The score from which on a client is a violation. Default: 1.</summary>
    public int Threshold { get; set; } = 1;

    /// <summary>The lists. Default: none.</summary>
    public IReadOnlyList<DnsblListOptions> Lists { get; set; } = [];
}

/// <summary>One list.</summary>
internal sealed class DnsblListOptions
{
    /// <summary>The list's zone, for example <c>bl.example.org</c>. Required.</summary>
    public string Zone { get; set; } = "";

    /// <summary>What a listing counts; negative for a list of good clients. Default: 1.</summary>
    public int Score { get; set; } = 1;

    /// <summary>What single answers count, by address or network below 127.0.0.0/8; then other answers count nothing. Default: every answer counts <see cref="Score"/>.</summary>
    public IReadOnlyDictionary<string, int>? Answers { get; set; }
}

/// <summary>The limits of a message's header.</summary>
internal sealed class HeaderLimitsOptions
{
    /// <summary>The most fields. Default: 300.</summary>
    public int Fields { get; set; } = 300;

    /// <summary>The most characters of one of the fields of RFC 5322 section 3.6, unfolded. Default: 32 KiB.</summary>
    [JsonConverter(typeof(OctetsConverter))]
    public long FieldSize { get; set; } = 32 * 1024;

    /// <summary>The most addresses in To and Cc together. Default: 500.</summary>
    public int Addresses { get; set; } = 500;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(MailValidationOptions))]
internal sealed partial class MailValidationJson : JsonSerializerContext;
