namespace ScriptGate.Mime.Parts;

internal sealed class MimeIndex(IReadOnlyList<MimePart> parts, IReadOnlyList<MimeFinding> findings) : IMimeIndex
{
    public IReadOnlyList<IMessagePart> Parts => parts;

    public IReadOnlyList<IMessagePart> Attachments { get; } = [.. parts.Where(part => part.IsAttachment)];

    public IReadOnlyList<MimeFinding> Findings => findings;

    public bool IsComplete { get; } = findings.All(finding => finding.Kind != MimeFindingKind.Limit);
}
