using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>The value of BODY (RFC 6152).</summary>
public enum BodyType
{
    /// <summary>Not given.</summary>
    None,

    SevenBit,
    EightBitMime,
}

/// <summary>The value of RET: how much of the message a failure report brings back (RFC 3461 section 4.3).</summary>
public enum DsnReturn
{
    /// <summary>Not given.</summary>
    None,

    Full,
    Headers,
}

/// <summary>The parameters of MAIL.</summary>
public sealed class MailParameters
{
    /// <summary>No parameters.</summary>
    public static readonly MailParameters Empty = new();

    private const string SizeKeyword = "SIZE";
    private const string BodyKeyword = "BODY";
    private const string Utf8Keyword = "SMTPUTF8";
    private const string RetKeyword = "RET";
    private const string EnvIdKeyword = "ENVID";
    private const string AuthKeyword = "AUTH";
    private const string RequireTlsKeyword = "REQUIRETLS";

    private const int MaxSizeDigits = 20;
    private const int MaxEnvId = 100;

    private readonly List<EsmtpParameter> _all = [];

    private MailParameters()
    {
    }

    /// <summary>The declared size in octets (RFC 1870); <see cref="long.MaxValue"/> for a number beyond it; null when not given.</summary>
    public long? Size { get; private set; }

    /// <summary>Whether the body may hold octets above 127.</summary>
    public BodyType Body { get; private set; }

    /// <summary>True when the transaction may hold addresses and headers in UTF-8 (RFC 6531).</summary>
    public bool SmtpUtf8 { get; private set; }

    /// <summary>How much a failure report brings back.</summary>
    public DsnReturn Ret { get; private set; }

    /// <summary>The envelope identifier for reports, in xtext, at most 100 characters (RFC 3461 section 4.4); null when not given.</summary>
    public string? EnvId { get; private set; }

    /// <summary>Who sent the message first, in xtext, or <c>&lt;&gt;</c> (RFC 4954 section 5); null when not given. A claim: believe it from trusted clients only.</summary>
    public string? Auth { get; private set; }

    /// <summary>True when the message may travel over TLS only (RFC 8689).</summary>
    public bool RequireTls { get; private set; }

    /// <summary>Every parameter, in the client's order, each keyword once.</summary>
    public IReadOnlyList<EsmtpParameter> All => _all;

    /// <summary>Reads parameters.</summary>
    /// <param name="text">What follows the path; see <see cref="PathResult.Parameters"/>.</param>
    public static ParameterResult<MailParameters> Parse(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return new ParameterResult<MailParameters>(Empty);
        }

        var parameters = new MailParameters();
        while (ParameterToken.TryTake(ref text, out var token))
        {
            if (parameters.Take(token) is { } refusal)
            {
                return new ParameterResult<MailParameters>(refusal);
            }
        }

        return new ParameterResult<MailParameters>(parameters);
    }

    /// <summary>True when MAIL asks for SMTPUTF8. Needed before the path is judged, because it decides what a path may hold.</summary>
    /// <param name="argument">The argument of MAIL.</param>
    public static bool RequestsSmtpUtf8(ReadOnlySpan<byte> argument)
    {
        // A quoted local part may hold the word too; only what stands behind the path counts.
        var rest = PathParser.Split(argument, "FROM:"u8).Rest;
        while (ParameterToken.TryTake(ref rest, out var token))
        {
            if (!token.HasValue && Ascii.EqualsIgnoreCase(token.Keyword, "SMTPUTF8"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the parameters that a pool member understands, each behind a space.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="member">What the member offered.</param>
    /// <param name="trustedAuth">Whether the client's word about AUTH is believed; if not, <c>AUTH=&lt;&gt;</c> goes out (RFC 4954 section 5).</param>
    public void WriteTo(IBufferWriter<byte> output, Capabilities member, bool trustedAuth)
    {
        foreach (var (keyword, value) in _all)
        {
            if (IsUnderstood(keyword, member))
            {
                ParameterList.Write(output, keyword, keyword is AuthKeyword && !trustedAuth ? "<>" : value);
            }
        }
    }

    /// <summary>The first thing this message needs and the member does not offer; null when nothing is missing. SIZE, AUTH and BODY=7BIT are only advice.</summary>
    /// <param name="member">What the member offered.</param>
    public string? Missing(Capabilities member)
    {
        foreach (var (keyword, _) in _all)
        {
            var advice = keyword is SizeKeyword or AuthKeyword || (keyword is BodyKeyword && Body == BodyType.SevenBit);
            if (!advice && !IsUnderstood(keyword, member))
            {
                return keyword is BodyKeyword ? "BODY=8BITMIME" : keyword;
            }
        }

        return null;
    }

    private static bool IsUnderstood(string keyword, Capabilities member) => keyword switch
    {
        SizeKeyword => member.HasSize,
        BodyKeyword => member.EightBitMime,
        Utf8Keyword => member.SmtpUtf8,
        RetKeyword or EnvIdKeyword => member.Dsn,
        AuthKeyword => member.HasAuth,
        RequireTlsKeyword => member.RequireTls,
        _ => false,
    };

    private static string? KeywordOf(ReadOnlySpan<byte> word) => word.Length switch
    {
        3 when Ascii.EqualsIgnoreCase(word, "RET"u8) => RetKeyword,
        4 when Ascii.EqualsIgnoreCase(word, "SIZE"u8) => SizeKeyword,
        4 when Ascii.EqualsIgnoreCase(word, "BODY"u8) => BodyKeyword,
        4 when Ascii.EqualsIgnoreCase(word, "AUTH"u8) => AuthKeyword,
        5 when Ascii.EqualsIgnoreCase(word, "ENVID"u8) => EnvIdKeyword,
        8 when Ascii.EqualsIgnoreCase(word, "SMTPUTF8"u8) => Utf8Keyword,
        10 when Ascii.EqualsIgnoreCase(word, "REQUIRETLS"u8) => RequireTlsKeyword,
        _ => null,
    };

    private SmtpReply? Take(ParameterToken token)
    {
        if (!token.IsWellFormed)
        {
            return ParameterRefusals.Syntax;
        }

        if (KeywordOf(token.Keyword) is not { } keyword)
        {
            return ParameterRefusals.Unknown;
        }

        if (ParameterList.Has(_all, keyword))
        {
            return ParameterRefusals.Twice;
        }

        var refusal = keyword switch
        {
            SizeKeyword => TakeSize(token.Value),
            BodyKeyword => TakeBody(token.Value),
            RetKeyword => TakeRet(token.Value),
            EnvIdKeyword => TakeEnvId(token.Value),
            AuthKeyword => TakeAuth(token.Value),
            _ => TakeFlag(keyword, token.HasValue),
        };
        if (refusal is null)
        {
            _all.Add(new EsmtpParameter(keyword, token.HasValue ? Encoding.ASCII.GetString(token.Value) : null));
        }

        return refusal;
    }

    private SmtpReply? TakeSize(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > MaxSizeDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return ParameterRefusals.Size;
        }

        // Twenty digits can be more than a long holds: then the largest one, which no limit lets pass.
        UInt128 size = 0;
        foreach (var digit in value)
        {
            size = (size * 10) + (uint)(digit - '0');
        }

        Size = size > (UInt128)long.MaxValue ? long.MaxValue : (long)size;
        return null;
    }

    private SmtpReply? TakeBody(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8))
        {
            return ParameterRefusals.Binary;
        }

        Body = Ascii.EqualsIgnoreCase(value, "8BITMIME"u8) ? BodyType.EightBitMime
            : Ascii.EqualsIgnoreCase(value, "7BIT"u8) ? BodyType.SevenBit
            : BodyType.None;
        return Body == BodyType.None ? ParameterRefusals.Body : null;
    }

    private SmtpReply? TakeRet(ReadOnlySpan<byte> value)
    {
        Ret = Ascii.EqualsIgnoreCase(value, "FULL"u8) ? DsnReturn.Full
            : Ascii.EqualsIgnoreCase(value, "HDRS"u8) ? DsnReturn.Headers
            : DsnReturn.None;
        return Ret == DsnReturn.None ? ParameterRefusals.Ret : null;
    }

    private SmtpReply? TakeEnvId(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > MaxEnvId || !Xtext.IsPrintable(value))
        {
            return ParameterRefusals.EnvId;
        }

        EnvId = Encoding.ASCII.GetString(value);
        return null;
    }

    private SmtpReply? TakeAuth(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !Xtext.IsPrintable(value))
        {
            return ParameterRefusals.Auth;
        }

        Auth = Encoding.ASCII.GetString(value);
        return null;
    }

    private SmtpReply? TakeFlag(string keyword, bool hasValue)
    {
        if (hasValue)
        {
            return ParameterRefusals.NoValue;
        }

        SmtpUtf8 |= keyword is Utf8Keyword;
        RequireTls |= keyword is RequireTlsKeyword;
        return null;
    }
}
