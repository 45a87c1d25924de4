namespace ScriptGate.Logging;

/// <summary>For people: time, level, event, message. An exception follows on indented lines, so that what it says cannot pass for an event.</summary>
internal sealed class TextFormat : ILineFormat
{
    private const int LevelWidth = 5;
    private const int LongestException = 32 * 1024;

    public void Write(LineBuffer line, in LogEntry entry)
    {
        line.AppendTime(entry.Time);
        line.Append((byte)' ');
        var level = entry.LevelWord;
        EscapedText.Append(line, level, quoted: false);
        line.Append("      "u8[..(LevelWidth - level.Length + 1)]);
        EscapedText.Append(line, entry.Event, quoted: false);
        line.Append((byte)' ');
        entry.Message.AppendTo(line);
        line.Append((byte)'\n');
        if (entry.Exception is { } exception)
        {
            AppendException(line, exception);
        }
    }

    private static void AppendException(LineBuffer line, Exception exception)
    {
        foreach (var row in EscapedText.Bounded(exception.ToString(), LongestException).EnumerateLines())
        {
            line.Append("    "u8);
            EscapedText.Append(line, row.Trim(), quoted: false);
            line.Append((byte)'\n');
        }
    }
}
