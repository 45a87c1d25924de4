using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Antivirus;

/// <summary>The options of the check <c>antivirus</c>.</summary>
internal sealed class AntivirusOptions
{
    /// <summary>
    /// The scanners: <c>host:port</c> or <c>unix:/path</c> of a clamd, <c>icap://host:port/service</c> of an ICAP server. Each message is given to one of those that are well, in turn; to the next one when that fails. Default: none, and the check does nothing.
    /// </summary>
    public IReadOnlyList<string> Scanners { get; set; } = [];

    /// <summary>How long connecting to a scanner may take, and its answer to a probe. Default: 2 s; scanners are close.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one scanner may take for a message, waiting for a free connection included. Default: 25 s: with a second one asked, less than <c>limits.verdictTime</c>.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan ScanTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How often a scanner is asked whether it is well. Default: 10 s.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Scans at a time on each scanner; what is more waits. Default: 10, a little less than the threads of a clamd as it comes (12).</summary>
    public int Connections { get; set; } = 10;

    /// <summary>
    /// How long a connection to a clamd is kept for the next message. 0: each message has a connection of its own. Default: 15 s, less than the 30 s of clamd's <c>IdleTimeout</c> and <c>CommandReadTimeout</c>.
    /// </summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The largest message that the scanners take whole; a larger one is not scanned. Default: 25 MiB, the <c>StreamMaxLength</c> of Debian's clamd.</summary>
    [JsonConverter(typeof(OctetsConverter))]
    public long MaxSize { get; set; } = 25L * 1024 * 1024;

    /// <summary>
    /// How much of a message an ICAP server gets at most before it says whether it wants the rest (RFC 3507 section 4.5); less where it says so itself. 0: it gets every message whole at once. Default: 4 KiB.
    /// </summary>
    [JsonConverter(typeof(OctetsConverter))]
    public long PreviewSize { get; set; } = 4096;

    /// <summary>
    /// How long what a scanner said of a message counts for the next one of the same octets: a client that tries again, a list that sends one message many times. 0: every message is scanned. Default: 1 min, which is how much
    /// later new signatures reach a message that was seen a moment before.
    /// </summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan CacheTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many outcomes are remembered at most, about 200 octets each. Default: 10,000.</summary>
    public int CacheEntries { get; set; } = 10_000;

    /// <summary>The largest message whose outcome is remembered. Default: 1 MiB.</summary>
    [JsonConverter(typeof(OctetsConverter))]
    public long CacheMaxSize { get; set; } = 1024 * 1024;

    /// <summary>
    /// Whether an ICAP server has to find the EICAR test file in a message of ours before its word for clean counts: when it is first asked, was down, says that it changed, or its options ran out. Default: true.
    /// </summary>
    public bool SelfTest { get; set; } = true;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AntivirusOptions))]
internal sealed partial class AntivirusJson : JsonSerializerContext;
