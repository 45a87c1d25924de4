namespace ScriptGate.Plugins.MailValidation;

/// <summary>What the check <c>mail-validation</c> looks for; each has flags of its own.</summary>
internal static class Violations
{
    public static readonly Violation DisallowedSender = new("disallowed-sender");
    public static readonly Violation SenderNotInDns = new("sender-not-in-dns");
    public static readonly Violation NoReverseName = new("no-reverse-name");
    public static readonly Violation HelloNotInDns = new("hello-not-in-dns");
    public static readonly Violation Dnsbl = new("dnsbl");
    public static readonly Violation HeaderMissing = new("header-missing");
    public static readonly Violation HeaderSingleton = new("header-singleton");
    public static readonly Violation HeaderLimits = new("header-limits");
    public static readonly Violation MessageSize = new("message-size");

    public static readonly Violation AttachmentType = new("attachment-type");
    public static readonly Violation AttachmentEncrypted = new("attachment-encrypted");
    public static readonly Violation ArchiveDepth = new("archive-depth");
    public static readonly Violation MimeAmbiguous = new("mime-ambiguous");

    public static readonly IReadOnlyList<Violation> All =
    [
        DisallowedSender, SenderNotInDns, NoReverseName, HelloNotInDns, Dnsbl, HeaderMissing, HeaderSingleton, HeaderLimits, MessageSize,
        AttachmentType, AttachmentEncrypted, ArchiveDepth, MimeAmbiguous,
    ];

    /// <summary>Evidence of one pair.</summary>
    public static Dictionary<string, object?> Evidence(string key, object? value) => new(StringComparer.Ordinal) { [key] = value };
}
