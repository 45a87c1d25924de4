using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>What smuggling tests share: a second mail hidden behind something that looks like the end of the first, and how its octets are cut.</summary>
internal static class Smuggling
{
    /// <summary>What must never reach a member as a command.</summary>
    public const string Hidden = "MAIL FROM:<evil@client.example>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: two\r\n\r\nsecond";

    private const string Head = "Subject: one\r\n\r\nfirst";

    /// <summary>A mail with a sequence in its body and the hidden mail behind it; the real end of data at the end.</summary>
    public static string Mail(string sequence) => Head + sequence + Hidden + "\r\n.\r\n";

    /// <summary>The framings of SMG-14: one segment, an octet at a time, and a cut at every position inside the sequence.</summary>
    public static IEnumerable<string[]> Framings(string sequence)
    {
        var mail = Mail(sequence);
        yield return [mail];
        yield return [.. mail.Select(octet => octet.ToString())];
        for (var cut = 1; cut <= sequence.Length; cut++)
        {
            yield return [mail[..(Head.Length + cut)], mail[(Head.Length + cut)..]];
        }
    }

    /// <summary>Sends a mail in these segments, each seen by itself, and returns all replies to it; the session goes on.</summary>
    public static async Task<IReadOnlyList<string>> SendAsync(RawClient client, params string[] segments)
    {
        (await client.OpenAsync()).ShouldEndWith("354 Start mail input; end with <CRLF>.<CRLF>");
        foreach (var segment in segments)
        {
            await client.SendAsync(segment);
        }

        // HELP marks where the replies to the mail end.
        await client.SendAsync("HELP\r\n");
        var replies = new List<string>();
        while (await client.ReadReplyAsync() is { Length: > 0 } reply && !reply.StartsWith("214 ", StringComparison.Ordinal))
        {
            replies.Add(Transcript.WithoutId(reply));
        }

        return replies;
    }

    /// <summary>Whatever a member got, it never saw a line end other than CR LF, nor the hidden envelope as commands.</summary>
    public static void ShouldBeCleanTowards(ScriptedMember member)
    {
        foreach (var connection in member.Connections)
        {
            var octets = connection.Received;
            var withoutLineEnds = octets.Replace("\r\n", "", StringComparison.Ordinal);
            withoutLineEnds.ShouldNotContain('\r');
            withoutLineEnds.ShouldNotContain('\n');
            connection.Commands.ShouldNotContain(command => command.Contains("evil", StringComparison.Ordinal) || command.Contains("victim", StringComparison.Ordinal));
        }
    }

    /// <summary>The message behind our Received field.</summary>
    public static string ContentOf(RecordedMessage message) => message.Text[message.Text.IndexOf("Subject:", StringComparison.Ordinal)..];

    /// <summary>
    /// An independent reading of RFC 5321 for the octets behind 354: lines end with CR LF only, the first line that is one dot ends the message, a dot in front of
    /// others is dropped, and what else looks like a line end is a space (CR) or a line end (LF) for those who normalise.
    /// </summary>
    public static (string Content, string Behind) Normalised(string octets)
    {
        var content = new StringBuilder();
        while (true)
        {
            var end = octets.IndexOf("\r\n", StringComparison.Ordinal);
            var line = octets[..end];
            octets = octets[(end + 2)..];
            if (line == ".")
            {
                return (content.ToString(), octets);
            }

            content.Append((line.StartsWith('.') ? line[1..] : line).Replace('\r', ' ').Replace("\n", "\r\n", StringComparison.Ordinal)).Append("\r\n");
        }
    }
}
