using System.Text.Json.Serialization;
using ScriptGate.Plugins.MailValidation.Parts;

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

    /// <summary>Which attachments are none that anybody needs.</summary>
    public AttachmentTypeOptions AttachmentType { get; set; } = new();

    /// <summary>What besides archives and documents with a password counts as encrypted.</summary>
    public AttachmentEncryptedOptions AttachmentEncrypted { get; set; } = new();

    /// <summary>How many archives may be within each other. Default: 3. At most 5: the index looks no further.</summary>
    public int ArchiveDepth { get; set; } = 3;

    /// <summary>Entries of all archives of a message. Default: 5,000. At most 10,000: the index lists no more.</summary>
    public int ArchiveEntries { get; set; } = 5000;

    /// <summary>How many times larger than itself an archive may become when it is extracted; counts from 10 MiB on. Default: 200; texts and tables stay below 50.</summary>
    public int ArchiveRatio { get; set; } = 200;

    /// <summary>Octets that all archives of a message may become when they are extracted, by what they say. Default: 1 GiB.</summary>
    [JsonConverter(typeof(OctetsConverter))]
    public long ArchiveSize { get; set; } = 1024L * 1024 * 1024;

    /// <summary>What makes a message ambiguous.</summary>
    public MimeAmbiguousOptions MimeAmbiguous { get; set; } = new();
}

/// <summary>Which attachments are none that anybody needs.</summary>
internal sealed class AttachmentTypeOptions
{
    /// <summary>Endings of file names, without or with the dot. Default: what the large mailbox providers refuse.</summary>
    public IReadOnlyList<string> Extensions { get; set; } = RefusedTypes.Extensions;

    /// <summary>The data group of more endings. Default: <c>disallowedExtensions</c> if there is such a group.</summary>
    public string? ExtensionGroup { get; set; }

    /// <summary>Endings that are none after all. Default: none.</summary>
    public IReadOnlyList<string> AllowExtensions { get; set; } = [];

    /// <summary>Media types, as declared or by the first octets of the content; <c>image/*</c> for all of a kind. Default: programs, scripts, shortcuts, disk images.</summary>
    public IReadOnlyList<string> Types { get; set; } = RefusedTypes.MediaTypes;

    /// <summary>Whether a name or label must fit the content. Default: true.</summary>
    public bool Mismatch { get; set; } = true;

    /// <summary>Whether names must show what they are: no characters that turn the direction of writing, no control characters, no dot or space at the end. Default: true.</summary>
    public bool Names { get; set; } = true;

    /// <summary>Whether the entries of archives are looked at like attachments. Default: true.</summary>
    public bool Archives { get; set; } = true;
}

/// <summary>What besides archives and documents with a password counts as encrypted.</summary>
internal sealed class AttachmentEncryptedOptions
{
    /// <summary>S/MIME (RFC 8551). Default: false: people who encrypt their mail mean it.</summary>
    public bool Smime { get; set; }

    /// <summary>PGP/MIME (RFC 3156). Default: false.</summary>
    public bool Pgp { get; set; }
}

/// <summary>What makes a message ambiguous.</summary>
internal sealed class MimeAmbiguousOptions
{
    /// <summary>Sub-codes that are not reported. Default: none.</summary>
    public IReadOnlyList<string> Ignore { get; set; } = [];

    /// <summary>Whether what is against the standards, but read alike by all programs, is reported too. Default: false.</summary>
    public bool Malformed { get; set; }
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
