namespace ScriptGate;

/// <summary>One mail transaction: from MAIL to the reply to its end, or to a reset.</summary>
public interface ITransaction
{
    /// <summary>The support ID of the transaction: the session's and <c>-N</c>.</summary>
    string Id { get; }

    /// <summary>The reverse path; <see cref="Mailbox.IsNull"/> for <c>&lt;&gt;</c>.</summary>
    Mailbox Sender { get; }

    /// <summary>The parameters of MAIL in the client's order.</summary>
    IReadOnlyList<EsmtpParameter> Parameters { get; }

    /// <summary>The accepted recipients, in order.</summary>
    IReadOnlyList<IRecipient> Recipients { get; }

    /// <summary>
    /// True when every accepted recipient <see cref="IRecipient.IsExempt"/>: a check that honours the exemption refuses no such message at DATA, HEADERS or MESSAGE.
    /// False while there is no recipient.
    /// </summary>
    bool IsExempt { get; }

    /// <summary>The size in octets: as declared by <c>SIZE=</c> until the message is in, then as counted; null when neither is known.</summary>
    long? Size { get; }

    /// <summary>The pool of this transaction; null for the session's. The first accepted recipient fixes it.</summary>
    string? Pool { get; set; }

    /// <summary>Values that rules and plugins keep for this transaction; see <see cref="ISession.Notes"/>.</summary>
    IDictionary<string, object?> Notes { get; }
}

/// <summary>One recipient of a transaction.</summary>
public interface IRecipient
{
    /// <summary>The forward path.</summary>
    Mailbox Address { get; }

    /// <summary>The parameters of RCPT in the client's order.</summary>
    IReadOnlyList<EsmtpParameter> Parameters { get; }

    /// <summary>
    /// True for an address that the profile's <c>exemptRecipients</c> names, postmaster and abuse by default: whoever writes there may have to report that his mail is
    /// refused. Checks that judge a sender let it pass; those that keep the gateway itself safe (relay, methods, viruses) do not ask.
    /// </summary>
    bool IsExempt { get; }

    /// <summary>The pool for this recipient; null for the transaction's.</summary>
    string? Pool { get; set; }

    /// <summary>What the client was told about it; null while it is being judged.</summary>
    SmtpReply? Reply { get; }
}

/// <summary>A parameter of MAIL or RCPT (RFC 5321 section 4.1.1.11).</summary>
/// <param name="Keyword">Upper case, for example <c>SIZE</c>.</param>
/// <param name="Value">The value as written; null when the keyword stands alone.</param>
public sealed record EsmtpParameter(string Keyword, string? Value);
