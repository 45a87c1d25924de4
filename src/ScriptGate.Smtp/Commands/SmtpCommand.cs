namespace ScriptGate.Smtp;

/// <summary>One command line as views over the receive buffer (RFC 5321 section 4.1.1). Parsing allocates nothing and never throws.</summary>
public readonly ref struct SmtpCommand
{
    private SmtpCommand(ReadOnlySpan<byte> word, ReadOnlySpan<byte> argument)
    {
        Verb = SmtpVerbs.Parse(word);
        Word = word;
        Argument = argument;
    }

    /// <summary>What the word means; <see cref="SmtpVerb.Unknown"/> for anything we do not know.</summary>
    public SmtpVerb Verb { get; }

    /// <summary>The word as the client wrote it; may hold any octet but a space.</summary>
    public ReadOnlySpan<byte> Word { get; }

    /// <summary>What follows the word, without the white space around it.</summary>
    public ReadOnlySpan<byte> Argument { get; }

    /// <summary>Splits a line at its first space.</summary>
    /// <param name="line">The line without its CR LF. The caller has already enforced the length limit.</param>
    public static SmtpCommand Parse(ReadOnlySpan<byte> line)
    {
        // Trailing white space is tolerated (RFC 5321 section 4.1.1); between the words only a space counts, so that "MAIL<TAB>FROM:" is no command.
        line = line.TrimEnd(" \t"u8);
        var space = line.IndexOf((byte)' ');
        return space < 0
            ? new SmtpCommand(line, default)
            : new SmtpCommand(line[..space], line[(space + 1)..].TrimStart((byte)' '));
    }
}
