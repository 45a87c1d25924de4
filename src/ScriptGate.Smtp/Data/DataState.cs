namespace ScriptGate.Smtp;

/// <summary>Where a message decoder stands. Only the way LineStart, Dot, DotCr, End leads out of a DATA message.</summary>
internal enum DataState
{
    /// <summary>At the start of the message or behind a real CR LF. A dot here is transparency or the end.</summary>
    LineStart,

    /// <summary>Inside a line. So is what follows a lone LF: a dot there is content.</summary>
    Text,

    /// <summary>Behind a CR whose next octet is not known yet.</summary>
    Cr,

    /// <summary>Behind a dot at the start of a line. It is dropped whatever follows (RFC 5321 section 4.5.2).</summary>
    Dot,

    /// <summary>Behind such a dot and a CR.</summary>
    DotCr,

    /// <summary>Behind CR LF . CR LF.</summary>
    End,
}
