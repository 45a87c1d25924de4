using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace ScriptGate.Core.Records;

/// <summary>Reads what <see cref="RecordPacker"/> wrote, in the same order.</summary>
internal ref struct RecordUnpacker
{
    private ReadOnlySpan<byte> _rest;

    private RecordUnpacker(ReadOnlySpan<byte> octets) => _rest = octets;

    /// <summary>The record.</summary>
    /// <param name="octets">As they were packed.</param>
    /// <param name="violations">Its violations, which are kept beside it.</param>
    public static TransactionRecord Unpack(ReadOnlySpan<byte> octets, IReadOnlyList<ViolationRecord> violations)
    {
        var from = new RecordUnpacker(octets);

        // In the order in which they are written here, which is the order of the octets.
        return new TransactionRecord
        {
            Id = from.Text()!,
            Time = new DateTimeOffset(from.Long(), new TimeSpan(from.Long())),
            VirtualServer = from.Text()!,
            Profile = from.Text(),
            Client = from.EndPoint(),
            Hello = from.Text(),
            Tls = from.Text(),
            ServerName = from.Text(),
            User = from.Text(),
            Trusted = from.Flag(),
            SwitchedOff = from.Text(),
            Sender = from.Mailbox(),
            RewrittenSender = from.Mailbox(),
            Recipients = from.Recipients(),
            MessageId = from.Text(),
            Size = from.Long(),
            Pool = from.Text(),
            Member = from.Text(),
            MemberTls = from.Text(),
            MemberReply = from.Text(),
            Result = (TransactionResult)from.Octet(),
            Reply = from.Text(),
            By = from.Text(),
            Command = from.Text(),
            Duration = new TimeSpan(from.Long()),
            Detail = from.Text(),
            Steps = from.Steps(),
            Violations = violations,
        };
    }

    /// <summary>Whether it is the record of a support ID, or of one of the transactions of a session with that ID: told by what is in front, without making the rest.</summary>
    /// <param name="octets">As they were packed.</param>
    /// <param name="supportId">The ID, in capitals.</param>
    public static bool IsOf(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> supportId)
    {
        var from = new RecordUnpacker(octets);
        var id = from.Take((int)((from.Number() - 1) >> 1));
        return id.StartsWith(supportId) && (id.Length == supportId.Length || id[supportId.Length] == '-');
    }

    private RecipientRecord[] Recipients()
    {
        var recipients = new RecipientRecord[Number()];
        for (var i = 0; i < recipients.Length; i++)
        {
            recipients[i] = new RecipientRecord(Mailbox()!, Text()!, Flag()) { Rewritten = Mailbox() };
        }

        return recipients;
    }

    private IPEndPoint EndPoint()
    {
        var isLong = Flag();
        var octets = Take(isLong ? 16 : 4);
        var scope = Number();
        return new IPEndPoint(isLong ? new IPAddress(octets, scope) : new IPAddress(octets), (int)Number());
    }

    private StepLog Steps()
    {
        var length = (int)Number();
        return length == 0 ? StepLog.Empty : new StepLog(Take(length).ToArray());
    }

    private Mailbox? Mailbox() => Text() is not { } local ? null : Text() is { Length: > 0 } domain ? new Mailbox(local, domain) : local.Length == 0 ? ScriptGate.Mailbox.Null : new Mailbox(local, string.Empty);

    private string? Text()
    {
        var number = Number();
        if (number == RecordPacker.NoText)
        {
            return null;
        }

        var length = (int)((number - 1) >> 1);
        return (number & 1) == 1 ? Encoding.ASCII.GetString(Take(length)) : new string(MemoryMarshal.Cast<byte, char>(Take(length * sizeof(char))));
    }

    private bool Flag() => Octet() != 0;

    private byte Octet() => Take(1)[0];

    private long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    private uint Number()
    {
        uint number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var octet = Octet();
            number |= (uint)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return number;
            }
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
