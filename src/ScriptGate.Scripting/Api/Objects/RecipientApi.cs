using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>rcpt</c>, and the entries of <c>transaction.recipients</c>.</summary>
internal static class RecipientApi
{
    private static readonly Words<VerdictKind> Verdicts =
        new(("accept", VerdictKind.Accept), ("defer", VerdictKind.Defer), ("reject", VerdictKind.Reject), ("discard", VerdictKind.Discard));

    public static readonly ApiObject<IRecipient> Kind = new ApiObject<IRecipient>("Recipient", "One recipient; String(x) is its address.")
        .Object(
            "address",
            MailboxApi.Kind,
            "The forward path. At RCPT it may be set: the member then gets the new one.",
            recipient => recipient.Address,
            "Mailbox | string",
            (recipient, arguments) => MailboxApi.Rewrite(recipient.Rewrite, arguments, "address"))
        .Object("original", MailboxApi.Kind, "The forward path as the client said it.", recipient => recipient.Original, isConstant: true, isNullable: false)
        .Property("parameters", "Readonly<Record<string, string | true>>", "The parameters of RCPT by keyword, upper case.", recipient => MailboxApi.Parameters(recipient.Parameters))
        .Property("pool", "string | null", "The pool for this recipient; null for the transaction's.", recipient => recipient.Pool, (recipient, arguments) => recipient.Pool = RuleCall.PoolName(arguments))
        .Object("reply", ReplyApi.Kind, "What the client was told about it; null while it is judged.", recipient => recipient.Reply)
        .Property(
            "verdict",
            $"{Verdicts.Type} | null",
            "What came of it: defer for a 4xx of whoever answered, reject for a 5xx; null while it is judged.",
            recipient => recipient.Verdict is { } verdict ? Verdicts.NameOf(verdict) : ScriptValue.Null)
        .AsText(recipient => recipient.Address.ToString())
        .AsSteady();
}
