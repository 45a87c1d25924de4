namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>Finds attachments that nobody on the way can look into.</summary>
internal sealed class AttachmentEncryptedCheck(AttachmentEncryptedOptions options, Exemptions exemptions)
{
    private static readonly Verdict Refusal = Verdict.Reject(554, "5.7.1", "The message has an encrypted attachment");

    public ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.AttachmentEncrypted, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        foreach (var part in e.Message.Mime.Parts)
        {
            if (KindOf(part) is { } kind)
            {
                var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["part"] = part.Path, ["name"] = part.FileName is null ? null : FileNames.Show(part.FileName), ["type"] = part.DetectedType ?? FileNames.Show(part.MediaType) };
                return new(e.Report(Violations.AttachmentEncrypted with { SubCode = kind }, Refusal, evidence));
            }
        }

        return new(Verdict.Continue);
    }

    private string? KindOf(IMessagePart part) =>
        part.Archive is { IsEncrypted: true } ? "archive"
        : part.IsEncrypted ? part.DetectedType is "application/pdf" or "application/x-ole-storage" ? "document" : "archive"
        : options.Smime && IsEnveloped(part) ? "smime"
        : options.Pgp && IsPgp(part) ? "pgp"
        : null;

    // Signed messages have the same type; what the parameter does not say, the name may. Without both it is enveloped: that is how such parts began (RFC 2311).
    private static bool IsEnveloped(IMessagePart part)
    {
        if (part.MediaType is not ("application/pkcs7-mime" or "application/x-pkcs7-mime"))
        {
            return false;
        }

        var kind = part.TypeParameters.FirstOrDefault(parameter => parameter.Name is "smime-type").Value;
        return kind is null ? part.FileName?.EndsWith(".p7c", StringComparison.OrdinalIgnoreCase) != true : kind.Contains("enveloped", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsPgp(IMessagePart part) =>
        part.MediaType is "application/pgp-encrypted" || (part.MediaType is "multipart/encrypted" && part.TypeParameters.Any(parameter => parameter is { Name: "protocol", Value: "application/pgp-encrypted" }));
}
