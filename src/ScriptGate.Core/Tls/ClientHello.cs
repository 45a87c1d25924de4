using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Core.Tls;

/// <summary>What a client says in the first message of a handshake (RFC 8446 section 4.1.2), as far as a certificate is chosen by it. Read, not taken: TLS reads the same octets afterwards.</summary>
/// <param name="ServerName">The name it asks for, lower case; null for none, or for one that is no host name.</param>
/// <param name="Signatures">The signature schemes it can check.</param>
/// <param name="HasTls13">True when it can speak TLS 1.3.</param>
/// <param name="HasEcdsaSuite">True when it offers a cipher suite of TLS 1.2 that needs an ECDSA key.</param>
internal sealed record ClientHello(string? ServerName, IReadOnlyList<ushort> Signatures, bool HasTls13, bool HasEcdsaSuite)
{
    /// <summary>Octets of a ClientHello with its record headers. Those with post-quantum key shares have less than two thousand.</summary>
    public const int MaxLength = 16 * 1024;

    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const int MaxHostName = 255;

    private const ushort ServerNameExtension = 0;
    private const ushort SignatureAlgorithms = 13;
    private const ushort SupportedVersions = 43;
    private const ushort Tls13 = 0x0304;

    // TLS_ECDHE_ECDSA_*, by number.
    private static readonly ushort[] EcdsaSuites = [0xC009, 0xC00A, 0xC023, 0xC024, 0xC02B, 0xC02C, 0xC0AC, 0xC0AD, 0xC0AE, 0xC0AF, 0xCCA9];

    /// <summary>Looks at what has come.</summary>
    /// <param name="octets">From the first octet of the connection, or of its TLS, on.</param>
    /// <param name="hello">What the client said; null when it is not all there, or not a ClientHello.</param>
    /// <returns>True when waiting for more makes no sense.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> octets, out ClientHello? hello)
    {
        hello = null;
        var start = octets.Length > MaxLength ? octets.Slice(0, MaxLength) : octets;
        var all = ArrayPool<byte>.Shared.Rent((int)start.Length);
        try
        {
            start.CopyTo(all);
            var status = Gather(all.AsSpan(0, (int)start.Length), out var length);
            if (status == Gathered.All)
            {
                hello = Parse(all.AsSpan(MessageHeader, length - MessageHeader));
            }

            return status != Gathered.Some || octets.Length >= MaxLength;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(all);
        }
    }

    /// <summary>Puts the message together in place: it may be cut into any number of records.</summary>
    private static Gathered Gather(Span<byte> octets, out int length)
    {
        length = 0;
        var rest = 0;
        while (true)
        {
            if (length >= 1 && octets[0] != ClientHelloMessage)
            {
                return Gathered.None;
            }

            if (length >= MessageHeader)
            {
                var whole = MessageHeader + (octets[1] << 16 | BinaryPrimitives.ReadUInt16BigEndian(octets[2..]));
                if (whole > MaxLength)
                {
                    return Gathered.None;
                }

                if (length >= whole)
                {
                    length = whole;
                    return Gathered.All;
                }
            }

            var record = octets[rest..];
            if (record.IsEmpty)
            {
                return Gathered.Some;
            }

            if (record[0] != HandshakeRecord)
            {
                return Gathered.None;
            }

            if (record.Length < RecordHeader)
            {
                return Gathered.Some;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
            if (record[1] != 3 || size == 0)
            {
                return Gathered.None;
            }

            var body = record[RecordHeader..];
            var there = Math.Min(size, body.Length);
            body[..there].CopyTo(octets[length..]);
            length += there;
            rest += RecordHeader + there;
            if (there < size)
            {
                // The record is not all there, so the message may be looked at but not gone on from.
                return IsWhole(octets[..length]) ? Gathered.All : Gathered.Some;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> message) =>
        message.Length >= MessageHeader
        && message[0] == ClientHelloMessage
        && message.Length >= MessageHeader + (message[1] << 16 | BinaryPrimitives.ReadUInt16BigEndian(message[2..]));

    // Null for a message that contradicts itself: TLS will say so to its client.
    private static ClientHello? Parse(ReadOnlySpan<byte> message)
    {
        var reader = new HelloReader(message);
        reader.Skip(2 + 32);
        reader.Take8();
        var suites = reader.Take16();
        reader.Take8();
        var extensions = new HelloReader(reader.Take16());
        string? name = null;
        ushort[] signatures = [];
        var hasTls13 = false;
        while (extensions.HasMore)
        {
            var type = extensions.Read16();
            var value = new HelloReader(extensions.Take16());
            switch (type)
            {
                case ServerNameExtension:
                    name = NameOf(value);
                    break;

                case SignatureAlgorithms:
                    signatures = Numbers(value.Take16());
                    break;

                case SupportedVersions:
                    hasTls13 = Numbers(value.Take8()).Contains(Tls13);
                    break;
            }
        }

        return reader.IsBroken || extensions.IsBroken ? null : new ClientHello(name, signatures, hasTls13, Numbers(suites).AsSpan().ContainsAny(EcdsaSuites));
    }

    // The first entry of the list; there is no other kind than host names (RFC 6066 section 3).
    private static string? NameOf(HelloReader extension)
    {
        var list = new HelloReader(extension.Take16());
        list.Skip(1);
        var name = list.Take16();
        if (list.IsBroken || name.IsEmpty || name.Length > MaxHostName)
        {
            return null;
        }

        foreach (var octet in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'.' or (byte)'_'))
            {
                return null;
            }
        }

        return Encoding.ASCII.GetString(name).ToLowerInvariant();
    }

    private static ushort[] Numbers(ReadOnlySpan<byte> octets)
    {
        var numbers = new ushort[octets.Length / 2];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(octets[(i * 2)..]);
        }

        return numbers;
    }

    private enum Gathered
    {
        /// <summary>It is something else.</summary>
        None,

        /// <summary>More has to come.</summary>
        Some,

        /// <summary>The message is whole.</summary>
        All,
    }

    /// <summary>Reads forward; what is not there is empty and remembered.</summary>
    private ref struct HelloReader(ReadOnlySpan<byte> octets)
    {
        private ReadOnlySpan<byte> _rest = octets;

        public bool IsBroken { get; private set; }

        public readonly bool HasMore => !IsBroken && !_rest.IsEmpty;

        public void Skip(int count) => Take(count);

        public ReadOnlySpan<byte> Take8() => Take(Take(1) is [var length] ? length : 0);

        public ReadOnlySpan<byte> Take16() => Take(Read16());

        public ushort Read16() => Take(2) is { Length: 2 } number ? BinaryPrimitives.ReadUInt16BigEndian(number) : (ushort)0;

        private ReadOnlySpan<byte> Take(int count)
        {
            if (_rest.Length < count)
            {
                IsBroken = true;
                return default;
            }

            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
