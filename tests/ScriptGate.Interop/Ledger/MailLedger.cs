using System.Collections.Concurrent;
using ScriptGate.Interop.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Ledger;

/// <summary>What clients sent and what they were told, to be compared with what members have.</summary>
internal sealed class MailLedger
{
    // A mail that nobody takes for so long is one that nobody will take.
    private const int Attempts = 1500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, LedgerMail> _mails = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stored = new(StringComparer.Ordinal);
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
        try
        {
            await using var client = await WireClient.ConnectAsync(port);
            var greeting = await client.ReadReplyAsync();
            return Note(mail, greeting is ['2', ..] ? await ConverseAsync(client, mail) : greeting);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return Note(mail, LedgerMail.Lost);
        }
    }

    /// <summary>Sends a mail once over a connection that is open and greeted, and notes what ended the attempt.</summary>
    public static async Task<string> SendAsync(LedgerMail mail, WireClient client) => Note(mail, await ConverseAsync(client, mail));

    /// <summary>Sends a mail again until it is accepted, as a client does that owns the retry.</summary>
    public static async Task SendUntilAcceptedAsync(LedgerMail mail, int port)
    {
        for (var attempt = 0; attempt < Attempts && !mail.IsAccepted; attempt++)
        {
            if (attempt > 0)
            {
                // No client asks again at once; and a gateway needs a moment to see that a member is back.
                await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
            }

            var reply = await SendAsync(mail, port);
            (reply.Length == 0 || reply[0] is '2' or '4').ShouldBeTrue($"{mail.Nonce} was answered '{reply}'");
        }

        mail.IsAccepted.ShouldBeTrue($"{mail.Nonce}: {string.Join(" | ", mail.Replies)}");
    }

    /// <summary>The invariants over what was sent and what is stored.</summary>
    /// <param name="stored">What all members together have.</param>
    /// <param name="inDoubtLogged">How many transactions the gateway logged as in doubt.</param>
    public void Check(IEnumerable<StoredMail> stored, int inDoubtLogged)
    {
        foreach (var mail in stored)
        {
            Take(mail);
        }

        Balance();
        _mails.Values.Sum(mail => mail.InDoubt).ShouldBe(inDoubtLogged, "what a client was told to be in doubt is logged so, and nothing else is");
    }

    /// <summary>Enters what a member has. I3: the message is whole, with added header lines on top; I5: all nonces agree.</summary>
    public void Take(StoredMail stored)
    {
        var nonce = stored.Sender["m-".Length..].Split('@')[0];
        var mail = _mails[nonce];
        stored.Recipients.ShouldHaveSingleItem().ShouldBe(mail.Recipient);
        var message = mail.Message;
        var split = stored.Text.Length - message.Length;
        split.ShouldBeGreaterThan(0);
        stored.Text.EndsWith(message, StringComparison.Ordinal).ShouldBeTrue($"{nonce} is not as it was sent");
        var added = stored.Text[..split];
        added.ShouldStartWith($"Received: from {mail.Hello} ");
        added.ShouldEndWith("\r\n");
        added.ShouldNotContain("\r\n\r\n");
        _stored[nonce] = _stored.GetValueOrDefault(nonce) + 1;
    }

    /// <summary>I1, I2, I4: what was accepted is there, and nothing is there more often than somebody was in doubt.</summary>
    public void Balance()
    {
        foreach (var mail in _mails.Values)
        {
            var count = _stored.GetValueOrDefault(mail.Nonce);
            if (mail.IsAccepted)
            {
                count.ShouldBeGreaterThan(0, $"I1, lost: {mail.Nonce} was accepted and no member has it");
            }

            count.ShouldBeLessThanOrEqualTo((mail.IsAccepted ? 1 : 0) + mail.InDoubt + mail.Unanswered, $"I2, I4: {mail.Nonce} was answered {string.Join(" | ", mail.Replies)}");
        }
    }

    /// <summary>How many messages are with members beside those that clients know of.</summary>
    public int Surplus => _mails.Values.Sum(mail => _stored.GetValueOrDefault(mail.Nonce) - (mail.IsAccepted ? 1 : 0));

    private static string Note(LedgerMail mail, string reply)
    {
        mail.Answered(reply);
        return reply;
    }

    /// <returns>The first reply that is no 2xx or 354, or the one to the final dot; or one of the words of <see cref="LedgerMail"/> for a connection that ended.</returns>
    private static async Task<string> ConverseAsync(WireClient client, LedgerMail mail)
    {
        var end = LedgerMail.Lost;
        try
        {
            foreach (var line in (string[])[$"EHLO {mail.Hello}", $"MAIL FROM:<{mail.Sender}>", $"RCPT TO:<{mail.Recipient}>", "DATA"])
            {
                var reply = await client.SayAsync(line);
                if (reply is not ['2' or '3', ..])
                {
                    return reply;
                }
            }

            // A write that fails has not sent its last octets; once it is done, the dot may arrive.
            await client.SendAsync(mail.Message.Replace("\n.", "\n..", StringComparison.Ordinal) + ".\r\n");
            end = LedgerMail.LostBehindTheDot;
            return await client.ReadReplyAsync() is { Length: > 0 } final ? final : end;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return end;
        }
    }
}
