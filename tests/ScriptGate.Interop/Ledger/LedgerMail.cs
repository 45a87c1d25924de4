using System.Collections.Concurrent;
using System.Text;

namespace ScriptGate.Interop.Ledger;

/// <summary>One mail of the ledger. Its nonce stands in HELO, MAIL, RCPT, a header and the body, so that a mix-up shows.</summary>
internal sealed class LedgerMail
{
    public LedgerMail(string nonce, int bodyOctets)
    {
        Nonce = nonce;
        var body = new StringBuilder();
        for (var i = 0; body.Length < bodyOctets; i++)
        {
            body.Append(i % 10 == 0 ? "." : string.Empty).Append("line ").Append(i).Append(" of ").Append(nonce).Append("\r\n");
        }

        Message = $"X-Nonce: {nonce}\r\nSubject: ledger\r\n\r\n{body}";
    }

    public string Nonce { get; }

    public string Hello => $"h-{Nonce}.example";

    public string Sender => $"m-{Nonce}@client.example";

    public string Recipient => $"r-{Nonce}@example.org";

    /// <summary>The message as the client means it, without dot-stuffing.</summary>
    public string Message { get; }

    /// <summary>The replies that ended its attempts, in their order; empty for a connection that was lost.</summary>
    public ConcurrentQueue<string> Replies { get; } = [];

    /// <summary>The client read a whole 2xx to the end of data.</summary>
    public bool IsAccepted => Replies.Any(reply => reply.StartsWith('2'));

    /// <summary>How often the gateway could not tell whether a member had taken it.</summary>
    public int InDoubt => Replies.Count(reply => reply.StartsWith("451 4.4.2 The mail service did not confirm the message,", StringComparison.Ordinal));
}
