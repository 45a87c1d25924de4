using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.transaction</c>: the open transaction.</summary>
internal static class TransactionApi
{
    public static readonly ApiObject<ITransaction> Kind = new ApiObject<ITransaction>("Transaction", "A mail transaction: from MAIL to the reply to its end, or to a reset.")
        .Property("id", "string", "The support ID of the transaction.", transaction => transaction.Id)
        .Object("from", MailboxApi.Kind, "The sender.", transaction => transaction.Sender, isNullable: false)
        .Object("originalFrom", MailboxApi.Kind, "The sender as the client said it.", transaction => transaction.OriginalSender, isConstant: true, isNullable: false)
        .Property("parameters", "Readonly<Record<string, string | true>>", "The parameters of MAIL by keyword, upper case.", transaction => MailboxApi.Parameters(transaction.Parameters))
        .List("recipients", RecipientApi.Kind, "The accepted recipients, in order.", transaction => transaction.Recipients)
        .List("refused", RecipientApi.Kind, "The recipients that were refused, whoever refused them, in order; the first 1,000.", transaction => transaction.Refused)
        .Property("size", "number | null", "Octets: as declared until the message is in, then as counted.", transaction => transaction.Size is { } size ? size : ScriptValue.Null)
        .Property("pool", "string | null", "The pool of this transaction; null for the session's.", transaction => transaction.Pool, (transaction, arguments) => transaction.Pool = RuleCall.PoolName(arguments))
        .Property(
            "member",
            "string | null",
            "The member that this transaction goes to, and no other; null for the session's.",
            transaction => transaction.Member,
            (transaction, arguments) => MemberChoice.Set(name => transaction.Member = name, arguments))
        .Property(
            "persistenceKey",
            "string | null",
            "What keeps this transaction with one member of its pool; null for the session's.",
            transaction => transaction.PersistenceKey,
            (transaction, arguments) => transaction.PersistenceKey = arguments.OptionalText(0, "persistenceKey"))
        .Object("notes", NotesApi.Kind, "Values kept for this transaction.", transaction => transaction.Notes, isConstant: true, isNullable: false)
        .AsSteady();

    public static readonly ApiObject<MailEvent> Mail = new ApiObject<MailEvent>("Mail", "MAIL FROM, before it is answered.")
        .Object(
            "from",
            MailboxApi.Kind,
            "The sender. It may be set, to '' for <>: the member then gets the new one.",
            e => e.Sender,
            "Mailbox | string",
            (e, arguments) => MailboxApi.Rewrite(e.Transaction.RewriteSender, arguments, "from"))
        .Object("originalFrom", MailboxApi.Kind, "The sender as the client said it.", e => e.Transaction.OriginalSender, isConstant: true, isNullable: false)
        .Property("parameters", "Readonly<Record<string, string | true>>", "The parameters by keyword, upper case.", e => MailboxApi.Parameters(e.Transaction.Parameters))
        .Property("size", "number | null", "Octets as declared by SIZE.", e => e.Transaction.Size is { } size ? size : ScriptValue.Null)
        .Object("transaction", Kind, "The transaction it would open.", e => e.Transaction, isConstant: true, isNullable: false)
        .AsSteady();
}
