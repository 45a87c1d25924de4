namespace ScriptGate.Testing;

/// <summary>A transaction for tests of one step.</summary>
public sealed class FakeTransaction(string sender) : ITransaction
{
    /// <inheritdoc />
    public string Id { get; init; } = "SG-0123456789ABCDEF-1";

    /// <inheritdoc />
    public Mailbox Sender { get; private set; } = FakeRecipient.MailboxOf(sender);

    /// <inheritdoc />
    public Mailbox OriginalSender { get; } = FakeRecipient.MailboxOf(sender);

    /// <inheritdoc />
    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [];

    /// <inheritdoc />
    public IReadOnlyList<IRecipient> Recipients { get; init; } = [];

    /// <inheritdoc />
    public IReadOnlyList<IRecipient> Refused { get; init; } = [];

    /// <inheritdoc />
    public bool IsExempt => Recipients.Count > 0 && Recipients.All(recipient => recipient.IsExempt);

    /// <inheritdoc />
    public long? Size { get; init; }

    /// <inheritdoc />
    public IMessage? Message { get; init; }

    /// <inheritdoc />
    public string? Pool { get; set; }

    /// <inheritdoc />
    public string? Member { get; set; }

    /// <inheritdoc />
    public string? PersistenceKey { get; set; }

    /// <inheritdoc />
    public IDictionary<string, object?> Notes { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <inheritdoc />
    public void RewriteSender(string address) => Sender = FakeRecipient.MailboxOf(address);
}

/// <summary>A recipient for tests of one step.</summary>
public sealed class FakeRecipient(string address) : IRecipient
{
    /// <inheritdoc />
    public Mailbox Address { get; private set; } = MailboxOf(address);

    /// <inheritdoc />
    public Mailbox Original { get; } = MailboxOf(address);

    /// <inheritdoc />
    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [];

    /// <inheritdoc />
    public string? Pool { get; set; }

    /// <inheritdoc />
    public bool IsExempt { get; init; }

    /// <inheritdoc />
    public SmtpReply? Reply { get; init; }

    /// <inheritdoc />
    public VerdictKind? Verdict => Reply is null ? null : Reply.IsTransient ? VerdictKind.Defer : Reply.IsPermanent ? VerdictKind.Reject : VerdictKind.Accept;

    /// <inheritdoc />
    public void Rewrite(string address) => Address = MailboxOf(address);

    /// <summary>The mailbox of a plain address; the null path for an empty text.</summary>
    public static Mailbox MailboxOf(string address)
    {
        var at = address.LastIndexOf('@');
        return address.Length == 0 ? Mailbox.Null : at < 0 ? new Mailbox(address, "") : new Mailbox(address[..at], address[(at + 1)..]);
    }
}
