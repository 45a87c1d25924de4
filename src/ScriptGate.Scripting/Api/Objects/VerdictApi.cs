using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>accept() defer() reject() disconnect() discard()</c>: a handler's answer.</summary>
internal static class VerdictApi
{
    private const string Signature = "(text?: string): Verdict; (enhancedCode: string, text: string): Verdict; (code: number, enhancedCode: string, text: string): Verdict";

    public static readonly ApiObject<Verdict> Kind = new ApiObject<Verdict>("Verdict", "An answer: what a handler returns.")
        .Property("kind", "'accept' | 'defer' | 'reject' | 'disconnect' | 'discard'", "The word.", verdict => verdict.Kind.ToString().ToLowerInvariant())
        .AsText(verdict => $"{verdict.Kind.ToString().ToLowerInvariant()} {verdict.EnhancedCode} {verdict.Text}".TrimEnd());

    public static void AddTo(ApiObject<RuleCall> globals) => globals
        .Constant("accept", "(): Verdict", "Ends this stage: the rest of its steps is not asked.", Verdict.Accept, Kind)
        .Constant("discard", "(): Verdict", "Answers 250 and drops the message; only where allowDiscard is set.", Verdict.Discard, Kind)
        .Method("defer", 3, Signature, "Refuses for now (4xx): the client should come back.", (_, arguments) => Refuse("defer", VerdictKind.Defer, arguments), Kind)
        .Method("reject", 3, Signature, "Refuses for good (5xx).", (_, arguments) => Refuse("reject", VerdictKind.Reject, arguments), Kind)
        .Method("disconnect", 3, Signature, "Replies and closes the connection.", (_, arguments) => Refuse("disconnect", VerdictKind.Disconnect, arguments), Kind);

    private static ScriptValue Refuse(string function, VerdictKind kind, ScriptArguments arguments)
    {
        var next = 0;
        var code = 0;
        if (arguments[0].Kind == ScriptValueKind.Number)
        {
            var number = arguments.Number(next++, "code");
            code = number is >= 200 and <= 599 && number == Math.Floor(number) ? (int)number : throw new ScriptArgumentException($"{function}: {number} is not a reply code");
        }

        var first = arguments.OptionalText(next, "text") ?? string.Empty;
        var enhanced = string.Empty;
        if (EnhancedCode.TryParse(first, out _))
        {
            enhanced = first;
            first = arguments.OptionalText(next + 1, "text") ?? string.Empty;
        }
        else if (arguments[next + 1].Kind != ScriptValueKind.Undefined)
        {
            throw new ScriptArgumentException($"{function}: '{first}' is not an enhanced status code such as 5.7.1");
        }

        return ScriptValue.OfHost(Make(function, kind, code, enhanced, ReplyText.Line(first, function)));
    }

    private static Verdict Make(string function, VerdictKind kind, int code, string enhanced, string text)
    {
        try
        {
            if (enhanced.Length != 0)
            {
                return kind switch
                {
                    VerdictKind.Defer => Verdict.Defer(code, enhanced, text),
                    VerdictKind.Reject => Verdict.Reject(code, enhanced, text),
                    _ => Verdict.Disconnect(code, enhanced, text),
                };
            }

            var verdict = kind switch
            {
                VerdictKind.Defer => Verdict.Defer(text),
                VerdictKind.Reject => Verdict.Reject(text),
                _ => Verdict.Disconnect(text),
            };
            return code == 0 ? verdict : WithCode(function, verdict, code, text);
        }
        catch (ArgumentException exception)
        {
            throw new ScriptArgumentException($"{function}: {RuleMistake.Of(exception)}");
        }
    }

    private static Verdict WithCode(string function, Verdict verdict, int code, string text)
    {
        var changed = verdict.WithReply(new SmtpReply(code, default(EnhancedCode), text));
        return changed.Kind == verdict.Kind && code >= 400
            ? changed
            : throw new ScriptArgumentException($"{function}: {code} is not a code of this verdict");
    }
}
