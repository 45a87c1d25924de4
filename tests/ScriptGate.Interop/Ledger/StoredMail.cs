using ScriptGate.Testing;

namespace ScriptGate.Interop.Ledger;

/// <summary>A mail as a member has it.</summary>
/// <param name="Sender">The reverse path.</param>
/// <param name="Recipients">The forward paths.</param>
/// <param name="Text">The message without dot-stuffing, one character per octet.</param>
internal sealed record StoredMail(string Sender, IReadOnlyList<string> Recipients, string Text)
{
    public static StoredMail Of(RecordedMessage message) => new(Path(message.Mail), [.. message.Recipients.Select(Path)], message.Text);

    /// <summary>A file of <c>scriptgate sink</c>: the envelope stands above the message.</summary>
    public static StoredMail OfSinkFile(string path)
    {
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        string sender = string.Empty;
        List<string> recipients = [];
        while (text.StartsWith("X-Envelope-", StringComparison.Ordinal) || text.StartsWith("X-Client:", StringComparison.Ordinal))
        {
            var end = text.IndexOf("\r\n", StringComparison.Ordinal);
            var line = text[..end];
            text = text[(end + 2)..];
            if (line.StartsWith("X-Envelope-From:", StringComparison.Ordinal))
            {
                sender = Path(line);
            }
            else if (line.StartsWith("X-Envelope-To:", StringComparison.Ordinal))
            {
                recipients.Add(Path(line));
            }
        }

        return new StoredMail(sender, recipients, text);
    }

    /// <summary>A file of a Postfix's Maildir: lines end with LF, and what Postfix put on top is taken away.</summary>
    /// <returns>The mail, and the ID it had in the queue: one that is delivered twice from there was taken once.</returns>
    public static (StoredMail Mail, string QueueId) OfPostfixFile(string path)
    {
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)).ReplaceLineEndings("\r\n");
        var sender = Field("Return-Path: ");
        var recipient = Field("X-Original-To: ");
        Field("Delivered-To: ");
        var received = Field("Received: ");
        var id = received[(received.IndexOf(" id ", StringComparison.Ordinal) + " id ".Length)..].Split('\r')[0];
        return (new StoredMail(Path(sender), [recipient], text), id);

        // The first field, with its continuation lines, is cut off.
        string Field(string name)
        {
            text.ShouldStartWith(name);
            var end = 0;
            do
            {
                end = text.IndexOf("\r\n", end, StringComparison.Ordinal) + 2;
            }
            while (text[end] is ' ' or '\t');

            var field = text[name.Length..(end - 2)];
            text = text[end..];
            return field;
        }
    }

    private static string Path(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
