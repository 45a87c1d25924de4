using System.Globalization;
using System.Net;
using ScriptGate.Core.Records;

namespace ScriptGate.Benchmarks.Records;

/// <summary>Records as a busy gateway would leave them: each is computed from its number, so that any of them can be asked for.</summary>
/// <param name="count">How many there are.</param>
/// <param name="last">When the last one began; they lie evenly in the month before.</param>
internal sealed class RecordSeries(int count, DateTimeOffset last)
{
    public static readonly TimeSpan Span = TimeSpan.FromDays(30);

    private static readonly Dictionary<string, object?> Evidence = new(StringComparer.Ordinal) { ["result"] = "softfail", ["domain"] = "example.org", ["explanation"] = null };

    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"SG-{number:D16}-1");

    public static string SenderOf(int number) => string.Create(CultureInfo.InvariantCulture, $"user{Mix(number) % 40}@sender{Mix(number) % 5003}.example");

    public static string RecipientOf(int number) => string.Create(CultureInfo.InvariantCulture, $"person{Mix(number + 1) % 20_011}@corporation.example");

    public static IPAddress ClientOf(int number) => new([(byte)198, (byte)(Mix(number) >> 20), (byte)(Mix(number) >> 12), (byte)(Mix(number) >> 4)]);

    public static string MessageIdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"<{Mix(number):x8}.{number}@sender{Mix(number) % 5003}.example>");

    public TransactionRecord this[int number] => new()
    {
        Id = IdOf(number),
        Time = last - Span + (Span * ((double)number / count)),
        VirtualServer = "inbound",
        Profile = "edge",
        Client = new IPEndPoint(ClientOf(number), 40_000),
        Hello = $"mx.sender{Mix(number) % 5003}.example",
        Tls = number % 4 == 0 ? null : "TLS1.3 TLS_AES_256_GCM_SHA384",
        Sender = MailboxOf(SenderOf(number)),
        Recipients = number % 5 == 0
            ? [new RecipientRecord(MailboxOf(RecipientOf(number)), "250 2.1.5 Ok"), new RecipientRecord(MailboxOf(RecipientOf(number + 7)), "550 5.1.1 User unknown")]
            : [new RecipientRecord(MailboxOf(RecipientOf(number)), "250 2.1.5 Ok")],
        MessageId = MessageIdOf(number),
        Size = 4096 + (Mix(number) % 100_000),
        Pool = "mail",
        Member = "192.0.2.25:25",
        MemberReply = "250 2.0.0 Ok: queued as 4fLxyz0Q1pz9sX",
        Result = TransactionResult.Delivered,
        Reply = "250 2.0.0 Ok: queued as 4fLxyz0Q1pz9sX",
        By = "member",
        Command = ".",
        Duration = TimeSpan.FromMilliseconds(12.5),
        Violations = number % 3 == 0 ? [new ViolationRecord(number % 2 == 0 ? "spf" : "no-reverse-name", "softfail", Stage.Mail, Blocked: false, Evidence)] : [],
    };

    private static Mailbox MailboxOf(string address) => new(address[..address.IndexOf('@', StringComparison.Ordinal)], address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..]);

    // Neighbours have nothing in common, as with real mail: what an index makes of it is the point.
    private static uint Mix(int number) => unchecked((uint)number * 2_654_435_761u) >> 1;
}
