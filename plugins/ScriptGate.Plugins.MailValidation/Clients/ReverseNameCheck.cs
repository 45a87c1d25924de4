namespace ScriptGate.Plugins.MailValidation.Clients;

/// <summary>Finds clients whose address has no name, or none that leads back to the address.</summary>
internal sealed class ReverseNameCheck(Exemptions exemptions)
{
    /// <summary>The sub-code of an address without a name.</summary>
    public const string NoName = "no-name";

    /// <summary>The sub-code of an address whose names lead elsewhere.</summary>
    public const string Unconfirmed = "unconfirmed";

    private static readonly Verdict Refusal = Verdict.Reject(550, "5.7.25", "Your address has no name in DNS that leads back to it");

    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.NoReverseName, e.Session))
        {
            return Verdict.Continue;
        }

        var names = await ReverseNames.FindAsync(e.Session, cancellationToken);
        return names.Confirmed.Count > 0 ? Verdict.Continue
            : names.Failure is { } failure ? e.ReportFailure(Violations.NoReverseName, ReverseNames.Deferral, failure)
            : e.Report(
                Violations.NoReverseName with { SubCode = names.HasAny ? Unconfirmed : NoName },
                Refusal,
                Violations.Evidence("address", e.Session.RemoteAddress.ToString()));
    }
}
