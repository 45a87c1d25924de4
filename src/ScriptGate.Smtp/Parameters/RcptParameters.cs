using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>The value of NOTIFY: when the sender wants a report (RFC 3461 section 4.1).</summary>
[Flags]
public enum NotifyConditions
{
    /// <summary>Not given.</summary>
    None = 0,

    /// <summary>Stands alone.</summary>
    Never = 1,

    Success = 2,
    Failure = 4,
    Delay = 8,
}

/// <summary>The parameters of RCPT.</summary>
public sealed class RcptParameters
{
    /// <summary>No parameters.</summary>
    public static readonly RcptParameters Empty = new();

    private const string NotifyKeyword = "NOTIFY";
    private const string ORcptKeyword = "ORCPT";

    private readonly List<EsmtpParameter> _all = [];

    private RcptParameters()
    {
    }

    /// <summary>When the sender wants a report.</summary>
    public NotifyConditions Notify { get; private set; }

    /// <summary>The original recipient, <c>type;xtext</c>, at most 500 characters (RFC 3461 section 4.2); null when not given.</summary>
    public string? ORcpt { get; private set; }

    /// <summary>Every parameter, in the client's order, each keyword once.</summary>
    public IReadOnlyList<EsmtpParameter> All => _all;

    /// <summary>Reads parameters.</summary>
    /// <param name="text">What follows the path; see <see cref="PathResult.Parameters"/>.</param>
    /// <param name="utf8">True when MAIL asked for SMTPUTF8: an ORCPT of type <c>utf-8</c> may then hold UTF-8 as it is (RFC 6533 section 3). Default: false.</param>
    public static ParameterResult<RcptParameters> Parse(ReadOnlySpan<byte> text, bool utf8 = false)
    {
        if (text.IsEmpty)
        {
            return new ParameterResult<RcptParameters>(Empty);
        }

        var parameters = new RcptParameters();
        while (ParameterToken.TryTake(ref text, out var token))
        {
            if (parameters.Take(token, utf8) is { } refusal)
            {
                return new ParameterResult<RcptParameters>(refusal);
            }
        }

        return new ParameterResult<RcptParameters>(parameters);
    }

    /// <summary>Writes the parameters that a pool member understands, each behind a space.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="member">What the member offered.</param>
    /// <param name="rewritten">
    /// The recipient as the client said it, where the member gets another one: it becomes ORCPT, unless the client gave one (RFC 3461 section 4.2). Default: null.
    /// </param>
    public void WriteTo(IBufferWriter<byte> output, Capabilities member, Mailbox? rewritten = null)
    {
        if (member.Dsn)
        {
            if (rewritten is not null && ORcpt is null && OriginalRecipient.Of(rewritten) is { } original)
            {
                ParameterList.Write(output, ORcptKeyword, original);
            }

            foreach (var (keyword, value) in _all)
            {
                ParameterList.Write(output, keyword, value);
            }
        }
    }

    /// <summary>The first thing this recipient needs and the member does not offer; null when nothing is missing.</summary>
    /// <param name="member">What the member offered.</param>
    public string? Missing(Capabilities member) => _all.Count == 0 || member.Dsn ? null : _all[0].Keyword;

    private static string? KeywordOf(ReadOnlySpan<byte> word) => word.Length switch
    {
        5 when Ascii.EqualsIgnoreCase(word, "ORCPT"u8) => ORcptKeyword,
        6 when Ascii.EqualsIgnoreCase(word, "NOTIFY"u8) => NotifyKeyword,
        _ => null,
    };

    private static NotifyConditions ConditionOf(ReadOnlySpan<byte> word) => word.Length switch
    {
        5 when Ascii.EqualsIgnoreCase(word, "NEVER"u8) => NotifyConditions.Never,
        5 when Ascii.EqualsIgnoreCase(word, "DELAY"u8) => NotifyConditions.Delay,
        7 when Ascii.EqualsIgnoreCase(word, "SUCCESS"u8) => NotifyConditions.Success,
        7 when Ascii.EqualsIgnoreCase(word, "FAILURE"u8) => NotifyConditions.Failure,
        _ => NotifyConditions.None,
    };

    private SmtpReply? Take(ParameterToken token, bool utf8)
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

        var refusal = keyword is NotifyKeyword ? TakeNotify(token.Value) : TakeORcpt(token.Value, utf8);
        if (refusal is null)
        {
            _all.Add(new EsmtpParameter(keyword, keyword is ORcptKeyword ? ORcpt : Encoding.ASCII.GetString(token.Value)));
        }

        return refusal;
    }

    private SmtpReply? TakeNotify(ReadOnlySpan<byte> value)
    {
        var conditions = NotifyConditions.None;
        foreach (var range in value.Split((byte)','))
        {
            var condition = ConditionOf(value[range]);
            if (condition == NotifyConditions.None || conditions.HasFlag(condition))
            {
                return ParameterRefusals.Notify;
            }

            conditions |= condition;
        }

        if (conditions.HasFlag(NotifyConditions.Never) && conditions != NotifyConditions.Never)
        {
            return ParameterRefusals.Notify;
        }

        Notify = conditions;
        return null;
    }

    private SmtpReply? TakeORcpt(ReadOnlySpan<byte> value, bool utf8)
    {
        if (!OriginalRecipient.IsValid(value, utf8))
        {
            return ParameterRefusals.ORcpt;
        }

        ORcpt = Encoding.UTF8.GetString(value);
        return null;
    }
}
