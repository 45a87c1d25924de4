using System.Text;

namespace ScriptGate.Interop.Ledger;

/// <summary>One mail of the ledger. Its nonce stands in HELO, MAIL, RCPT, a header and the body, so that a mix-up shows.</summary>
internal sealed class LedgerMail(string nonce, int bodyOctets)
{
    /// <summary>What stands among the replies for a connection that ended before the dot was sent.</summary>
    public const string Lost = "";

    /// <summary>What stands among the replies for a connection that ended behind the dot: the client cannot know.</summary>
    public const string LostBehindTheDot = "(the connection ended behind the dot)";

    private readonly Lock _lock = new();
    private readonly List<string> _replies = [];

    public string Nonce => nonce;

    public string Hello => $"h-{nonce}.example";

    public string Sender => $"m-{nonce}@client.example";

    public string Recipient => $"r-{nonce}@example.org";

    /// <summary>The message as the client means it, without dot-stuffing. Made each time: a ledger of hours holds no messages.</summary>
    public string Message
    {
        get
        {
            var message = new StringBuilder($"X-Nonce: {nonce}\r\nSubject: ledger\r\n\r\n");
            var end = message.Length + bodyOctets;
            for (var i = 0; message.Length < end; i++)
            {
                message.Append(i % 10 == 0 ? "." : string.Empty).Append("line ").Append(i).Append(" of ").Append(nonce).Append("\r\n");
            }

            return message.ToString();
        }
    }

    /// <summary>What ended its attempts, in their order: replies, or <see cref="Lost"/> and <see cref="LostBehindTheDot"/>.</summary>
    public IReadOnlyList<string> Replies
    {
        get
        {
            lock (_lock)
            {
                return [.. _replies];
            }
        }
    }

    /// <summary>The client read a whole 2xx to the end of data.</summary>
    public bool IsAccepted => Replies.Any(reply => reply.StartsWith('2'));

    /// <summary>How often the gateway could not tell whether a member had taken it.</summary>
    public int InDoubt => Replies.Count(reply => reply.StartsWith("451 4.4.2 The mail service did not confirm the message,", StringComparison.Ordinal));

    /// <summary>How often the client could not tell whether the gateway had taken it.</summary>
    public int Unanswered => Replies.Count(reply => reply == LostBehindTheDot);

    public void Answered(string reply)
    {
        lock (_lock)
        {
            _replies.Add(reply);
        }
    }
}
