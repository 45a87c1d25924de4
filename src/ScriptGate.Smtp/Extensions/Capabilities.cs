using System.Collections.Immutable;

namespace ScriptGate.Smtp;

/// <summary>What an SMTP server says it can do in its answer to EHLO (RFC 5321 section 4.1.1.1). Immutable; compared by content.</summary>
public sealed record Capabilities
{
    /// <summary>A server that said HELO, or nothing yet: no extension at all.</summary>
    public static readonly Capabilities None = new();

    /// <summary>PIPELINING (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    /// <summary>8BITMIME (RFC 6152).</summary>
    public bool EightBitMime { get; init; }

    /// <summary>SMTPUTF8 (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>DSN (RFC 3461).</summary>
    public bool Dsn { get; init; }

    /// <summary>ENHANCEDSTATUSCODES (RFC 2034).</summary>
    public bool EnhancedStatusCodes { get; init; }

    /// <summary>CHUNKING (RFC 3030).</summary>
    public bool Chunking { get; init; }

    /// <summary>STARTTLS (RFC 3207).</summary>
    public bool StartTls { get; init; }

    /// <summary>REQUIRETLS (RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>True when the SIZE keyword was there, with or without a limit (RFC 1870).</summary>
    public bool HasSize { get; init; }

    /// <summary>The largest message in octets; null when no limit is known (RFC 1870 section 4: no number, or 0).</summary>
    public long? Size { get; init; }

    /// <summary>The SASL mechanisms, upper case, in the server's order (RFC 4954).</summary>
    public ImmutableArray<string> AuthMechanisms { get; init; } = [];

    /// <summary>The attributes that XCLIENT takes, upper case, in the server's order.</summary>
    public ImmutableArray<string> XClientAttributes { get; init; } = [];

    /// <summary>True when AUTH is offered with at least one mechanism.</summary>
    public bool HasAuth => !AuthMechanisms.IsEmpty;

    /// <summary>True when XCLIENT is offered.</summary>
    public bool HasXClient => !XClientAttributes.IsEmpty;

    /// <summary>Reads the answer to EHLO. A refusal, and the one line that answers HELO, give <see cref="None"/>.</summary>
    /// <param name="ehlo">The whole reply; its first line is the greeting, every further line one keyword in any case.</param>
    public static Capabilities Parse(SmtpReply ehlo) => ehlo.IsPositive ? CapabilityLines.Read(ehlo.Text) : None;

    /// <summary>What both servers can do: the list to offer when either may get the message.</summary>
    /// <remarks>A size limit of one of them is a limit of both, even where the other has no SIZE keyword.</remarks>
    /// <param name="other">The other server.</param>
    public Capabilities Intersect(Capabilities other) => new()
    {
        Pipelining = Pipelining && other.Pipelining,
        EightBitMime = EightBitMime && other.EightBitMime,
        SmtpUtf8 = SmtpUtf8 && other.SmtpUtf8,
        Dsn = Dsn && other.Dsn,
        EnhancedStatusCodes = EnhancedStatusCodes && other.EnhancedStatusCodes,
        Chunking = Chunking && other.Chunking,
        StartTls = StartTls && other.StartTls,
        RequireTls = RequireTls && other.RequireTls,
        HasSize = HasSize && other.HasSize,
        Size = Smaller(Size, other.Size),
        AuthMechanisms = [.. AuthMechanisms.Intersect(other.AuthMechanisms, StringComparer.OrdinalIgnoreCase)],
        XClientAttributes = [.. XClientAttributes.Intersect(other.XClientAttributes, StringComparer.OrdinalIgnoreCase)],
    };

    /// <summary>Compares by content, so that a probe can tell whether a server changed its list.</summary>
    /// <param name="other">The other list.</param>
    public bool Equals(Capabilities? other) =>
        other is not null
        && Keywords == other.Keywords
        && Size == other.Size
        && AuthMechanisms.AsSpan().SequenceEqual(other.AuthMechanisms.AsSpan())
        && XClientAttributes.AsSpan().SequenceEqual(other.XClientAttributes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Keywords, Size, AuthMechanisms.Length, XClientAttributes.Length);

    private (bool, bool, bool, bool, bool, bool, bool, bool, bool) Keywords =>
        (Pipelining, EightBitMime, SmtpUtf8, Dsn, EnhancedStatusCodes, Chunking, StartTls, RequireTls, HasSize);

    private static long? Smaller(long? one, long? other) =>
        one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);
}
