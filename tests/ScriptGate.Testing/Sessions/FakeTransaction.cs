namespace ScriptGate.Testing;

/// <summary>A transaction for tests of one step.</summary>
public sealed class FakeTransaction(string sender) : ITransaction
{
    public string Id { get; init; } = "SG-0123456789ABCDEF-1";

    public Mailbox Sender { get; } = FakeRecipient.MailboxOf(sender);

    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [];

    public IReadOnlyList<IRecipient> Recipients { get; init; } = [];

    public bool IsExempt => Recipients.Count > 0 && Recipients.All(recipient => recipient.IsExempt);

    public long? Size { get; init; }

    public string? Pool { get; set; }

    public IDictionary<string, object?> Notes { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}

/// <summary>A recipient for tests of one step.</summary>
public sealed class FakeRecipient(string address) : IRecipient
{
    public Mailbox Address { get; } = MailboxOf(address);

    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [];

    public string? Pool { get; set; }

    public bool IsExempt { get; init; }

    public SmtpReply? Reply { get; init; }

    /// <summary>The mailbox of a plain address; the null path for an empty text.</summary>
    public static Mailbox MailboxOf(string address)
    {
        var at = address.LastIndexOf('@');
        return address.Length == 0 ? Mailbox.Null : at < 0 ? new Mailbox(address, "") : new Mailbox(address[..at], address[(at + 1)..]);
    }
}
