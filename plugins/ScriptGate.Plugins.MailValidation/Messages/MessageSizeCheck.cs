using System.Globalization;

namespace ScriptGate.Plugins.MailValidation.Messages;

/// <summary>Finds messages that are larger than the profile wants, below the virtual server's own limit: by what the client declares (RFC 1870), then by what came.</summary>
/// <param name="most">The largest size in octets that is none.</param>
/// <param name="exemptions">Whom it does not concern.</param>
internal sealed class MessageSizeCheck(long most, Exemptions exemptions)
{
    private static readonly Verdict TooLarge = Verdict.Reject(552, "5.3.4", "The message is too large");

    public ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken) =>
        new(DeclaredBy(e.Transaction) is { } size && size > most && !exemptions.Lift(Violations.MessageSize, e.Session)
            ? e.Report(Violations.MessageSize with { SubCode = "declared" }, TooLarge, Violations.Evidence("size", size))
            : Verdict.Continue);

    // One message is one violation: what was declared too large was reported at MAIL.
    public ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken) =>
        new(e.Message.Size > most && !(DeclaredBy(e.Transaction) > most) && !exemptions.Lift(Violations.MessageSize, e.Session, e.Transaction)
            ? e.Report(Violations.MessageSize with { SubCode = "received" }, TooLarge, Violations.Evidence("size", e.Message.Size))
            : Verdict.Continue);

    private static long? DeclaredBy(ITransaction transaction) =>
        transaction.Parameters.FirstOrDefault(parameter => parameter.Keyword.Equals("SIZE", StringComparison.Ordinal))?.Value is { } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : null;
}
