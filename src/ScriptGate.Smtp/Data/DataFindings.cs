namespace ScriptGate.Smtp;

/// <summary>What a decoder noticed in a message.</summary>
[Flags]
public enum DataFindings
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A CR without an LF behind it.</summary>
    BareCr = 1,

    /// <summary>An LF without a CR before it.</summary>
    BareLf = 2,

    /// <summary>A NUL octet, which RFC 5322 section 4.1 forbids.</summary>
    Nul = 4,

    /// <summary>A line longer than the limit.</summary>
    LineTooLong = 8,

    /// <summary>An octet above 127. No fault by itself: the caller knows whether BODY=8BITMIME was said.</summary>
    EightBit = 16,
}

/// <summary>What follows from findings.</summary>
public static class DataFindingsExtensions
{
    /// <summary>The refusal that findings call for, or null.</summary>
    /// <remarks>NUL and too long lines are refused in either mode, lone CR and LF only in <see cref="LineEndMode.Reject"/>.</remarks>
    /// <param name="findings">The findings of the whole message.</param>
    /// <param name="mode">The mode it was decoded in.</param>
    public static SmtpReply? Refusal(this DataFindings findings, LineEndMode mode)
    {
        if (mode == LineEndMode.Reject && (findings & (DataFindings.BareCr | DataFindings.BareLf)) != DataFindings.None)
        {
            return StandardReplies.BareLineEnd;
        }

        return (findings & DataFindings.Nul) != DataFindings.None ? StandardReplies.NulInMessage
            : (findings & DataFindings.LineTooLong) != DataFindings.None ? StandardReplies.TextLineTooLong
            : null;
    }
}
