using ScriptGate.Testing;

namespace ScriptGate.Functional.Harness;

/// <summary>
/// What clients sent and what they were told, held against what members took. Each mail has its own nonce in hello, sender, recipient, header and body, so that
/// loss, duplicates, splits, merges and cross-talk all show.
/// </summary>
internal sealed class Ledger
{
    private readonly List<Entry> _entries = [];
    private int _number;

    /// <summary>Sends a mail of its own and notes what the client was told about it. The client says EHLO here.</summary>
    /// <param name="client">The client, greeted.</param>
    /// <param name="lines">Further body lines, each with its CR LF.</param>
    /// <returns>The reply to the final dot, or the refusal before it.</returns>
    public async Task<string> SendAsync(RawClient client, string lines = "")
    {
        var nonce = $"n{Interlocked.Increment(ref _number)}";
        var content = $"Subject: {nonce}\r\n\r\n{nonce} in the body\r\n{lines}";
        await client.SayAsync($"EHLO {nonce}.client.example");
        var reply = await client.MailAsync(content.Replace("\r\n.", "\r\n..", StringComparison.Ordinal), $"{nonce}@client.example", $"{nonce}@example.org");
        lock (_entries)
        {
            _entries.Add(new Entry(nonce, content, reply));
        }

        return reply;
    }

    /// <summary>No loss, no phantom but those in doubt, no split or merge, no duplicate, no cross-talk.</summary>
    /// <param name="inDoubt">How many mails may be with a member although their client was told 451.</param>
    /// <param name="members">All members.</param>
    public void ShouldBalance(int inDoubt, params ScriptedMember[] members)
    {
        var taken = members.SelectMany(member => member.Messages).ToList();
        foreach (var message in taken)
        {
            var entry = _entries.Where(entry => message.Mail.StartsWith($"MAIL FROM:<{entry.Nonce}@", StringComparison.Ordinal)).ShouldHaveSingleItem();
            message.Recipients.ShouldHaveSingleItem().ShouldStartWith($"RCPT TO:<{entry.Nonce}@example.org>");
            message.Text.ShouldStartWith($"Received: from {entry.Nonce}.client.example (");
            message.Text.ShouldEndWith("\r\n" + entry.Content);
            message.Text[..^entry.Content.Length].Split("\r\n").Count(line => line.Length > 0 && !char.IsWhiteSpace(line[0])).ShouldBe(1, "only our Received field is added");
        }

        var byNonce = taken.GroupBy(message => message.Mail, StringComparer.Ordinal).ToList();
        byNonce.ShouldAllBe(group => group.Count() == 1);
        _entries.Count(entry => entry.IsAccepted).ShouldBe(_entries.Count(entry => entry.IsAccepted && Has(taken, entry)), "every accepted mail is with a member");
        _entries.Count(entry => !entry.IsAccepted && Has(taken, entry)).ShouldBe(inDoubt, "mails in doubt");
    }

    private static bool Has(List<RecordedMessage> taken, Entry entry) => taken.Exists(message => message.Mail.StartsWith($"MAIL FROM:<{entry.Nonce}@", StringComparison.Ordinal));

    private sealed record Entry(string Nonce, string Content, string Reply)
    {
        public bool IsAccepted => Reply.StartsWith("250 ", StringComparison.Ordinal);
    }
}
