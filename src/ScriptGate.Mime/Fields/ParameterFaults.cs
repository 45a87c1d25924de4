namespace ScriptGate.Mime.Fields;

/// <summary>What was wrong with a field that has parameters.</summary>
[Flags]
internal enum ParameterFaults
{
    None = 0,

    /// <summary>In front of the parameters stands more than a word.</summary>
    Head = 1,

    /// <summary>A parameter without value, an open quote, text that belongs nowhere.</summary>
    Syntax = 2,

    /// <summary>One name, several values.</summary>
    Duplicate = 4,

    /// <summary>One name, plain and extended, with different values.</summary>
    Mixed = 8,

    Gap = 16,

    ContinuationDuplicate = 32,

    Order = 64,

    Number = 128,

    /// <summary>A broken escape, no charset where one is due, or an unknown one.</summary>
    Extended = 256,

    TooMany = 512,

    /// <summary>Encoded words in a value.</summary>
    EncodedWord = 1024,

    /// <summary>Encoded words in a value that cannot be decoded.</summary>
    BadEncodedWord = 2048,

    /// <summary>A comment.</summary>
    Comment = 4096,
}
