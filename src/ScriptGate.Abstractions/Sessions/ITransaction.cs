namespace ScriptGate;

/// <summary>One mail transaction: from MAIL to the reply to its end, or to a reset.</summary>
public interface ITransaction
{
    /// <summary>The support ID of the transaction: the session's and <c>-N</c>.</summary>
    string Id { get; }

    /// <summary>The reverse path, as the member gets it; <see cref="Mailbox.IsNull"/> for <c>&lt;&gt;</c>.</summary>
    Mailbox Sender { get; }

    /// <summary>The reverse path as the client said it: that of records, and what SPF judges. The same as <see cref="Sender"/> unless a step rewrote it.</summary>
    Mailbox OriginalSender { get; }

    /// <summary>The parameters of MAIL in the client's order.</summary>
    IReadOnlyList<EsmtpParameter> Parameters { get; }

    /// <summary>The accepted recipients, in order.</summary>
    IReadOnlyList<IRecipient> Recipients { get; }

    /// <summary>The recipients that were refused, by steps, the engine or the member, in order; the first 1,000 of them.</summary>
    IReadOnlyList<IRecipient> Refused { get; }

    /// <summary>
    /// True when every accepted recipient <see cref="IRecipient.IsExempt"/>: a check that honours the exemption refuses no such message at DATA, HEADERS or MESSAGE.
    /// False while there is no recipient.
    /// </summary>
    bool IsExempt { get; }

    /// <summary>The size in octets: as declared by <c>SIZE=</c> until the message is in, then as counted; null when neither is known.</summary>
    long? Size { get; }

    /// <summary>The message as far as it has arrived; null before HEADERS.</summary>
    IMessage? Message { get; }

    /// <summary>The pool of this transaction; null for the session's. The first accepted recipient fixes it.</summary>
    string? Pool { get; set; }

    /// <summary>The member of the pool that this transaction shall go to; null for the session's. The first accepted recipient fixes it. See <see cref="ISession.Member"/>.</summary>
    /// <exception cref="ArgumentException">No pool has such a member.</exception>
    string? Member { get; set; }

    /// <summary>What keeps this transaction with one member of its pool; null for the session's. It counts when the member is chosen, with the first recipient. See <see cref="ISession.PersistenceKey"/>.</summary>
    string? PersistenceKey { get; set; }

    /// <summary>Values that rules and plugins keep for this transaction; see <see cref="ISession.Notes"/>.</summary>
    IDictionary<string, object?> Notes { get; }

    /// <summary>Rewrites the reverse path in the envelope, at MAIL only. The header of the message stays as it is.</summary>
    /// <param name="address">The new address without angle brackets, by the grammar of RFC 5321 section 4.1.2; empty for <c>&lt;&gt;</c>.</param>
    /// <exception cref="ArgumentException">It is no address, or has characters beyond ASCII and the client did not ask for SMTPUTF8.</exception>
    /// <exception cref="InvalidOperationException">MAIL is not being judged.</exception>
    void RewriteSender(string address);
}

/// <summary>One recipient of a transaction.</summary>
public interface IRecipient
{
    /// <summary>The forward path, as the member gets it.</summary>
    Mailbox Address { get; }

    /// <summary>The forward path as the client said it: that of records, and of what the client reads. The same as <see cref="Address"/> unless a step rewrote it.</summary>
    Mailbox Original { get; }

    /// <summary>The parameters of RCPT in the client's order.</summary>
    IReadOnlyList<EsmtpParameter> Parameters { get; }

    /// <summary>
    /// True when the client wrote to an address that the profile's <c>exemptRecipients</c> names, postmaster and abuse by default: whoever writes there may have to report that his mail is
    /// refused. Checks that judge a sender let it pass; those that keep the gateway itself safe (relay, methods, viruses) do not ask.
    /// </summary>
    bool IsExempt { get; }

    /// <summary>The pool for this recipient; null for the transaction's.</summary>
    string? Pool { get; set; }

    /// <summary>What the client was told about it; null while it is being judged.</summary>
    SmtpReply? Reply { get; }

    /// <summary>
    /// What came of it: <see cref="VerdictKind.Accept"/>, <see cref="VerdictKind.Defer"/> for a 4xx, <see cref="VerdictKind.Reject"/> for a 5xx, <see cref="VerdictKind.Discard"/>;
    /// null while it is being judged.
    /// </summary>
    VerdictKind? Verdict { get; }

    /// <summary>
    /// Rewrites the forward path in the envelope, at RCPT only. The header of the message stays as it is. Later steps and later stages see the new address, and a check that
    /// asked for it (<see cref="IPluginBuilder.On"/>) judges that one, wherever it stands.
    /// </summary>
    /// <param name="address">The new address without angle brackets, by the grammar of RFC 5321 section 4.1.2.</param>
    /// <exception cref="ArgumentException">It is no address, or has characters beyond ASCII and the client did not ask for SMTPUTF8.</exception>
    /// <exception cref="InvalidOperationException">It is not being judged at RCPT.</exception>
    void Rewrite(string address);
}

/// <summary>A parameter of MAIL or RCPT (RFC 5321 section 4.1.1.11).</summary>
/// <param name="Keyword">Upper case, for example <c>SIZE</c>.</param>
/// <param name="Value">The value as written; null when the keyword stands alone.</param>
public sealed record EsmtpParameter(string Keyword, string? Value);
