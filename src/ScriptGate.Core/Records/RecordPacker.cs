using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace ScriptGate.Core.Records;

/// <summary>A record as one run of octets. A gateway keeps a hundred thousand: as objects of strings and lists the collector would walk through all of them, and copy each twice.</summary>
/// <remarks>The violations are not in it. Few records have any, and what their evidence holds is whatever the check put there.</remarks>
internal ref struct RecordPacker
{
    /// <summary>The length of a text that is not there.</summary>
    internal const uint NoText = 0;

    private const int UsualLength = 1024;

    private byte[] _octets = ArrayPool<byte>.Shared.Rent(UsualLength);
    private int _length;

    private RecordPacker(TransactionRecord record)
    {
        Write(record.Id);
        Write(record.Time.Ticks);
        Write(record.Time.Offset.Ticks);
        Write(record.VirtualServer);
        Write(record.Profile);
        Write(record.Client);
        Write(record.Hello);
        Write(record.Tls);
        Write(record.ServerName);
        Write(record.User);
        Write(record.Trusted);
        Write(record.SwitchedOff);
        Write(record.Sender);
        Write(record.RewrittenSender);
        Write(record.Recipients);
        Write(record.MessageId);
        Write(record.Size);
        Write(record.Pool);
        Write(record.Member);
        Write(record.MemberTls);
        Write(record.MemberReply);
        Write((byte)record.Result);
        Write(record.Reply);
        Write(record.By);
        Write(record.Command);
        Write(record.Duration.Ticks);
        Write(record.Detail);
        Write(record.Steps);
    }

    /// <summary>The octets, until it is disposed.</summary>
    public readonly ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    public static RecordPacker Pack(TransactionRecord record) => new(record);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_octets);

    private void Write(IReadOnlyList<RecipientRecord> recipients)
    {
        WriteNumber((uint)recipients.Count);

        // By index: a transaction has one recipient nearly always, and an enumerator would be the only object made here.
        for (var i = 0; i < recipients.Count; i++)
        {
            var recipient = recipients[i];
            Write(recipient.Address);
            Write(recipient.Reply);
            Write(recipient.Exempt);
            Write(recipient.Rewritten);
        }
    }

    private void Write(IPEndPoint client)
    {
        var address = client.Address;
        var isLong = address.AddressFamily == AddressFamily.InterNetworkV6;
        Write(isLong);
        address.TryWriteBytes(Take(isLong ? 16 : 4), out _);
        WriteNumber(isLong ? (uint)address.ScopeId : 0);
        WriteNumber((uint)client.Port);
    }

    private void Write(StepLog steps)
    {
        var octets = steps.Octets.Span;
        WriteNumber((uint)octets.Length);
        octets.CopyTo(Take(octets.Length));
    }

    private void Write(Mailbox? mailbox)
    {
        Write(mailbox?.Local);
        if (mailbox is not null)
        {
            Write(mailbox.Domain);
        }
    }

    // ASCII as it is; anything else as it is in memory, for what clients say may be half a character. One more than twice the length, so that nothing can be told from a text of none.
    private void Write(string? text)
    {
        if (text is null)
        {
            WriteNumber(NoText);
        }
        else if (Ascii.IsValid(text))
        {
            WriteNumber(((uint)text.Length << 1) + 1);
            Encoding.ASCII.GetBytes(text, Take(text.Length));
        }
        else
        {
            WriteNumber(((uint)text.Length << 1) + 2);
            MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(Take(text.Length * sizeof(char)));
        }
    }

    private void Write(bool flag) => Take(1)[0] = flag ? (byte)1 : (byte)0;

    private void Write(byte octet) => Take(1)[0] = octet;

    private void Write(long number) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), number);

    private void WriteNumber(uint number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            Write((byte)(number | 0x80));
        }

        Write((byte)number);
    }

    private Span<byte> Take(int length)
    {
        if (_octets.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_octets.Length * 2, _length + length));
            Octets.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = larger;
        }

        _length += length;
        return _octets.AsSpan(_length - length, length);
    }
}
