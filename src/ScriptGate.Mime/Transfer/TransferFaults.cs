namespace ScriptGate.Mime.Transfer;

/// <summary>What was wrong with encoded content. Decoding went on all the same.</summary>
[Flags]
public enum TransferFaults
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Base64: octets that are neither of the alphabet nor white space; skipped.</summary>
    Base64Character = 1,

    /// <summary>Base64: padding that is missing, incomplete, or where there is nothing to pad.</summary>
    Base64Padding = 2,

    /// <summary>Base64: more data behind the padding; decoded as another block.</summary>
    Base64AfterPadding = 4,

    /// <summary>Base64: a line of over 76 characters.</summary>
    Base64LongLine = 8,

    /// <summary>Quoted-printable: an equals sign that is neither escape nor soft line break; kept as it is.</summary>
    QuotedPrintableEscape = 16,

    /// <summary>Quoted-printable: a line of over 76 characters.</summary>
    QuotedPrintableLongLine = 32,

    /// <summary>Base64: white space within a line, or a line that is no whole number of groups and not the last; decoded as one stream.</summary>
    Base64Line = 128,

    /// <summary>Quoted-printable: octets that are not printable ASCII; kept as they are.</summary>
    QuotedPrintableCharacter = 64,
}
