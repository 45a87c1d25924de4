namespace ScriptGate;

/// <summary>MAIL FROM, before it is answered.</summary>
/// <param name="session">The session.</param>
/// <param name="transaction">The transaction it would open; it has no recipients yet.</param>
public sealed class MailEvent(ISession session, ITransaction transaction) : SmtpEvent(session, Stage.Mail)
{
    /// <summary>The transaction it would open.</summary>
    public ITransaction Transaction { get; } = transaction;

    /// <summary>The reverse path; <see cref="ITransaction.RewriteSender"/> changes it.</summary>
    public Mailbox Sender => Transaction.Sender;
}

/// <summary>RCPT TO, before the pool member is asked.</summary>
/// <param name="session">The session.</param>
/// <param name="transaction">The open transaction; <paramref name="recipient"/> is not yet one of its recipients.</param>
/// <param name="recipient">The recipient in question.</param>
public sealed class RcptEvent(ISession session, ITransaction transaction, IRecipient recipient) : SmtpEvent(session, Stage.Rcpt)
{
    /// <summary>The open transaction.</summary>
    public ITransaction Transaction { get; } = transaction;

    /// <summary>The recipient in question; <see cref="IRecipient.Rewrite"/> changes its address.</summary>
    public IRecipient Recipient { get; } = recipient;

    /// <summary>The reverse path of the transaction.</summary>
    public Mailbox Sender => Transaction.Sender;
}

/// <summary>DATA or the first BDAT, before 354.</summary>
/// <param name="session">The session.</param>
/// <param name="transaction">The open transaction.</param>
public sealed class DataEvent(ISession session, ITransaction transaction) : SmtpEvent(session, Stage.Data)
{
    /// <summary>The open transaction.</summary>
    public ITransaction Transaction { get; } = transaction;
}

/// <summary>The header block is in. Nothing has gone to the member, so headers may be edited here in every case.</summary>
/// <param name="session">The session.</param>
/// <param name="transaction">The open transaction.</param>
/// <param name="message">The message as far as it is known.</param>
public sealed class HeadersEvent(ISession session, ITransaction transaction, IMessage message) : SmtpEvent(session, Stage.Headers)
{
    /// <summary>The open transaction.</summary>
    public ITransaction Transaction { get; } = transaction;

    /// <summary>The message; its size is what has arrived so far.</summary>
    public IMessage Message { get; } = message;
}

/// <summary>The whole message is in and the member has not got its end: the last chance to refuse.</summary>
/// <param name="session">The session.</param>
/// <param name="transaction">The open transaction.</param>
/// <param name="message">The message.</param>
public sealed class MessageEvent(ISession session, ITransaction transaction, IMessage message) : SmtpEvent(session, Stage.Message)
{
    /// <summary>The open transaction.</summary>
    public ITransaction Transaction { get; } = transaction;

    /// <summary>The message.</summary>
    public IMessage Message { get; } = message;
}
