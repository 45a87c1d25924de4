namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>rcpt</c>, and the entries of <c>transaction.recipients</c>.</summary>
internal static class RecipientApi
{
    public static readonly ApiObject<IRecipient> Kind = new ApiObject<IRecipient>("Recipient", "One recipient; String(x) is its address.")
        .Object("address", MailboxApi.Kind, "The forward path.", recipient => recipient.Address, isConstant: true, isNullable: false)
        .Property("parameters", "Readonly<Record<string, string | true>>", "The parameters of RCPT by keyword, upper case.", recipient => MailboxApi.Parameters(recipient.Parameters))
        .Property("pool", "string | null", "The pool for this recipient; null for the transaction's.", recipient => recipient.Pool, (recipient, arguments) => recipient.Pool = RuleCall.PoolName(arguments))
        .Object("reply", ReplyApi.Kind, "What the client was told about it; null while it is judged.", recipient => recipient.Reply)
        .AsText(recipient => recipient.Address.ToString());
}
