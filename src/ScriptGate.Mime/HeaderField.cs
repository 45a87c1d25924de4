namespace ScriptGate.Mime;

/// <summary>One header field as offsets into the message: nothing is copied or decoded until somebody asks.</summary>
/// <param name="Start">Where the field begins.</param>
/// <param name="NameLength">The length of its name; 0 for a line that has no colon and is not a continuation.</param>
/// <param name="End">Behind the CR LF of its last line.</param>
public readonly record struct HeaderField(int Start, int NameLength, int End)
{
    /// <summary>Where the value begins: behind the name and its colon, which white space may precede (RFC 5322 section 4.5).</summary>
    public int ValueStart { get; init; }

    /// <summary>The field's name.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> message) => message.Slice(Start, NameLength);

    /// <summary>The field's value with its folding, up to and including the last CR LF.</summary>
    public ReadOnlySpan<byte> RawValue(ReadOnlySpan<byte> message) => message[ValueStart..End];
}
