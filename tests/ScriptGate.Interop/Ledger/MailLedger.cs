using System.Collections.Concurrent;
using ScriptGate.Interop.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Ledger;

/// <summary>What clients sent and what they were told, to be compared with what members have.</summary>
internal sealed class MailLedger
{
    private readonly ConcurrentDictionary<string, LedgerMail> _mails = new(StringComparer.Ordinal);
    private int _number;

    public IReadOnlyCollection<LedgerMail> Mails => [.. _mails.Values];

    /// <summary>Writes a new mail into the ledger.</summary>
    public LedgerMail Add(int bodyOctets = 2000)
    {
        var mail = new LedgerMail($"n{Interlocked.Increment(ref _number):D6}", bodyOctets);
        _mails[mail.Nonce] = mail;
        return mail;
    }

    /// <summary>Sends a mail once, on a connection of its own, and notes what ended the attempt.</summary>
    public static async Task<string> SendAsync(LedgerMail mail, int port)
    {
        string reply;
        try
        {
            await using var client = await WireClient.ConnectAsync(port);
            reply = await ConverseAsync(client, mail);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            reply = string.Empty;
        }

        mail.Replies.Enqueue(reply);
        return reply;
    }

    /// <summary>Sends a mail again until it is accepted, as a client does that owns the retry.</summary>
    public static async Task SendUntilAcceptedAsync(LedgerMail mail, int port)
    {
        for (var attempt = 0; attempt < 20 && !mail.IsAccepted; attempt++)
        {
            var reply = await SendAsync(mail, port);
            (reply.Length == 0 || reply[0] is '2' or '4').ShouldBeTrue($"{mail.Nonce} was answered '{reply}'");
        }

        mail.IsAccepted.ShouldBeTrue($"{mail.Nonce}: {string.Join(" | ", mail.Replies)}");
    }

    /// <summary>The invariants over what was sent and what is stored.</summary>
    /// <param name="stored">What all members together have.</param>
    /// <param name="inDoubtLogged">How many transactions the gateway logged as in doubt.</param>
    public void Check(IReadOnlyCollection<StoredMail> stored, int inDoubtLogged)
    {
        var byNonce = stored.ToLookup(mail => CheckOne(mail).Nonce, StringComparer.Ordinal);
        foreach (var mail in _mails.Values)
        {
            var count = byNonce[mail.Nonce].Count();
            if (mail.IsAccepted)
            {
                count.ShouldBeGreaterThan(0, $"I1, lost: {mail.Nonce} was accepted and no member has it");
            }

            count.ShouldBeLessThanOrEqualTo((mail.IsAccepted ? 1 : 0) + mail.InDoubt, $"I2, I4: {mail.Nonce} was answered {string.Join(" | ", mail.Replies)}");
        }

        _mails.Values.Sum(mail => mail.InDoubt).ShouldBe(inDoubtLogged, "what a client was told to be in doubt is logged so, and nothing else is");
    }

    // I3: the message is whole, with added header lines on top; I5: all nonces agree.
    private LedgerMail CheckOne(StoredMail stored)
    {
        var nonce = stored.Sender["m-".Length..].Split('@')[0];
        var mail = _mails[nonce];
        stored.Recipients.ShouldHaveSingleItem().ShouldBe(mail.Recipient);
        var split = stored.Text.Length - mail.Message.Length;
        split.ShouldBeGreaterThan(0);
        stored.Text[split..].ShouldBe(mail.Message);
        var added = stored.Text[..split];
        added.ShouldStartWith($"Received: from {mail.Hello} ");
        added.ShouldEndWith("\r\n");
        added.ShouldNotContain("\r\n\r\n");
        return mail;
    }

    private static async Task<string> ConverseAsync(WireClient client, LedgerMail mail)
    {
        var reply = await client.ReadReplyAsync();
        foreach (var line in (string[])[$"EHLO {mail.Hello}", $"MAIL FROM:<{mail.Sender}>", $"RCPT TO:<{mail.Recipient}>", "DATA"])
        {
            if (reply.Length == 0 || reply[0] is '4' or '5')
            {
                return reply;
            }

            reply = await client.SayAsync(line);
        }

        return reply.StartsWith("354", StringComparison.Ordinal)
            ? await client.SayAsync(mail.Message.Replace("\n.", "\n..", StringComparison.Ordinal) + ".")
            : reply;
    }
}
