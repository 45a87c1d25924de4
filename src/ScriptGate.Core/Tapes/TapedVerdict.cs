using System.Globalization;

namespace ScriptGate.Core.Tapes;

/// <summary>Verdicts and replies as text.</summary>
internal static class TapedVerdict
{
    public static readonly AnswerForm<SmtpReply> Reply = new(WriteReply, ReadReply);

    /// <summary>A reply, or none.</summary>
    public static readonly AnswerForm<SmtpReply?> ReplyIfAny = new(reply => reply is null ? "-" : WriteReply(reply), text => text == "-" ? null : ReadReply(text));

    public static string Write(Verdict verdict) => verdict.IsRefusal
        ? string.Create(CultureInfo.InvariantCulture, $"{verdict.Kind} {verdict.Code} {verdict.EnhancedCode} {verdict.Text}")
        : verdict.Kind.ToString();

    /// <exception cref="FormatException">It is none.</exception>
    public static Verdict Read(string text)
    {
        var words = text.Split(' ', 4);
        if (!Enum.TryParse<VerdictKind>(words[0], out var kind))
        {
            throw new FormatException();
        }

        if (words.Length < 4)
        {
            return kind switch { VerdictKind.Continue => Verdict.Continue, VerdictKind.Accept => Verdict.Accept, VerdictKind.Discard => Verdict.Discard, _ => throw new FormatException() };
        }

        var code = int.Parse(words[1], CultureInfo.InvariantCulture);
        return (kind, code, words[2]) switch
        {
            (VerdictKind.Defer, 0, "") => Verdict.Defer(words[3]),
            (VerdictKind.Defer, 0, var enhanced) => Verdict.Defer(enhanced, words[3]),
            (VerdictKind.Defer, _, var enhanced) => Verdict.Defer(code, enhanced, words[3]),
            (VerdictKind.Reject, 0, "") => Verdict.Reject(words[3]),
            (VerdictKind.Reject, 0, var enhanced) => Verdict.Reject(enhanced, words[3]),
            (VerdictKind.Reject, _, var enhanced) => Verdict.Reject(code, enhanced, words[3]),
            (VerdictKind.Disconnect, 0, _) => Verdict.Disconnect(words[3]),
            (VerdictKind.Disconnect, _, var enhanced) => Verdict.Disconnect(code, enhanced, words[3]),
            _ => throw new FormatException(),
        };
    }

    private static string WriteReply(SmtpReply reply) => string.Create(CultureInfo.InvariantCulture, $"{reply.Code} {reply.EnhancedCode} {reply.Text}");

    private static SmtpReply ReadReply(string text) => text.Split(' ', 3) is [var code, var enhanced, var rest]
        ? new SmtpReply(int.Parse(code, CultureInfo.InvariantCulture), enhanced.Length == 0 ? default : EnhancedCode.Parse(enhanced), rest)
        : throw new FormatException();
}
