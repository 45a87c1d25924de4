namespace ScriptGate;

/// <summary>The parts of a message (RFC 2045 to 2049) as offsets, and what was found while they were read. Nothing of the message is copied.</summary>
public interface IMimeIndex
{
    /// <summary>All parts in the order in which their headers begin. The first is the message itself.</summary>
    IReadOnlyList<IMessagePart> Parts { get; }

    /// <summary>What a person would call the attachments: see <see cref="IMessagePart.IsAttachment"/>.</summary>
    IReadOnlyList<IMessagePart> Attachments { get; }

    /// <summary>What is ambiguous, malformed, or beyond a limit, in the order of discovery: one per code and part, at most 200 (the default of the limit).</summary>
    IReadOnlyList<MimeFinding> Findings { get; }

    /// <summary>False when a limit was reached: there may be more in the message than the index shows.</summary>
    bool IsComplete { get; }
}
