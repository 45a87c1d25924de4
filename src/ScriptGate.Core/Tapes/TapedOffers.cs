using ScriptGate.Smtp;

namespace ScriptGate.Core.Tapes;

/// <summary>What a server offers, on a tape.</summary>
internal sealed record TapedOffers
{
    public TapedOffers()
    {
    }

    public TapedOffers(Capabilities offers)
    {
        (Pipelining, EightBitMime, SmtpUtf8, Dsn) = (offers.Pipelining, offers.EightBitMime, offers.SmtpUtf8, offers.Dsn);
        (EnhancedStatusCodes, Chunking, StartTls, RequireTls) = (offers.EnhancedStatusCodes, offers.Chunking, offers.StartTls, offers.RequireTls);
        (HasSize, Size, Auth, XClient) = (offers.HasSize, offers.Size, [.. offers.AuthMechanisms], [.. offers.XClientAttributes]);
    }

    public bool Pipelining { get; init; }

    public bool EightBitMime { get; init; }

    public bool SmtpUtf8 { get; init; }

    public bool Dsn { get; init; }

    public bool EnhancedStatusCodes { get; init; }

    public bool Chunking { get; init; }

    public bool StartTls { get; init; }

    public bool RequireTls { get; init; }

    public bool HasSize { get; init; }

    public long? Size { get; init; }

    public string[]? Auth { get; init; }

    public string[]? XClient { get; init; }

    public Capabilities ToCapabilities() => new()
    {
        Pipelining = Pipelining,
        EightBitMime = EightBitMime,
        SmtpUtf8 = SmtpUtf8,
        Dsn = Dsn,
        EnhancedStatusCodes = EnhancedStatusCodes,
        Chunking = Chunking,
        StartTls = StartTls,
        RequireTls = RequireTls,
        HasSize = HasSize,
        Size = Size,
        AuthMechanisms = [.. Auth ?? []],
        XClientAttributes = [.. XClient ?? []],
    };
}
