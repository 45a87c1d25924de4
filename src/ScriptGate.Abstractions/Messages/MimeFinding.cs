namespace ScriptGate;

/// <summary>What a finding means to whoever relies on the index.</summary>
public enum MimeFindingKind
{
    /// <summary>Two programs may read the message differently: what one checks, the other may not show.</summary>
    Ambiguous,

    /// <summary>Against the standards, but programs that read it at all agree on it.</summary>
    Malformed,

    /// <summary>A limit was reached: something was not looked at.</summary>
    Limit,
}

/// <summary>Something that is wrong with the structure of a message.</summary>
/// <param name="Code">What: one of <see cref="MimeFindings"/>.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Part">The <see cref="IMessagePart.Number"/> of the part.</param>
/// <param name="Detail">A name or value from the message, shortened; null where the code says it all.</param>
public readonly record struct MimeFinding(string Code, MimeFindingKind Kind, int Part, string? Detail);
