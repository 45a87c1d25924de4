namespace ScriptGate.Dns.Tests.Server;

/// <summary>What the test server says to a question.</summary>
internal sealed record Reply
{
    private const int MaxUdp = 1232;

    public static readonly Reply Silence = new() { IsSilent = true };

    public const int ServerFailure = 2;
    public const int NameError = 3;
    public const int Refused = 5;

    public int ResponseCode { get; init; }

    public IReadOnlyList<ResourceRecord> Answers { get; init; } = [];

    public IReadOnlyList<ResourceRecord> Authority { get; init; } = [];

    public bool IsSilent { get; init; }

    /// <summary>The octets to send in place of a message.</summary>
    public byte[]? Raw { get; init; }

    /// <summary>The message; cut to its question, with TC, where it does not fit into a datagram.</summary>
    public byte[] ToWire(Question question)
    {
        if (Raw is not null)
        {
            return Raw;
        }

        var whole = Message(question, isTruncated: false, Answers, Authority);
        return question.IsTcp || whole.Length <= MaxUdp ? whole : Message(question, isTruncated: true, [], []);
    }

    private byte[] Message(Question question, bool isTruncated, IReadOnlyList<ResourceRecord> answers, IReadOnlyList<ResourceRecord> authority)
    {
        // QR, RD, RA, and TC where it applies.
        var flags = 0x8180 | (isTruncated ? 0x0200 : 0) | ResponseCode;
        return
        [
            .. Wire.UInt16(question.Id), .. Wire.UInt16(flags),
            .. Wire.UInt16(1), .. Wire.UInt16(answers.Count), .. Wire.UInt16(authority.Count), .. Wire.UInt16(0),
            .. question.Section,
            .. answers.SelectMany(record => record.ToWire()),
            .. authority.SelectMany(record => record.ToWire()),
        ];
    }
}
