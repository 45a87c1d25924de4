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

    private static string Path(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
