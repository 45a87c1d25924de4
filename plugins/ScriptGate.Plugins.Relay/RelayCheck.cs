namespace ScriptGate.Plugins.Relay;

/// <summary>Finds recipients that are not ours, from clients we do not know: the gateway would be an open relay (RFC 2505 section 2.1).</summary>
/// <param name="domains">The domains that are ours; null for none.</param>
/// <param name="hostName">The gateway's own name: its postmaster has to be reachable (RFC 5321 section 4.5.1).</param>
internal sealed class RelayCheck(IDataGroup? domains, string hostName)
{
    public static readonly Violation RelayDenied = new("relay-denied");

    private static readonly Verdict Denied = Verdict.Reject(550, "5.7.1", "Relaying denied");

    public ValueTask<Verdict> OnRcptAsync(RcptEvent e, CancellationToken cancellationToken)
    {
        if (e.Session.IsTrusted || e.Session.IsAuthenticated || IsOurPostmaster(e.Recipient.Address))
        {
            return new(Verdict.Continue);
        }

        foreach (var domain in FinalDomains(e.Recipient.Address))
        {
            if (domains is null || !domains.TryFind(domain, DataGroupMatch.Domain, out _))
            {
                return new(e.Report(RelayDenied, Denied, new Dictionary<string, object?>(StringComparer.Ordinal) { ["domain"] = domain }));
            }
        }

        return new(Verdict.Continue);
    }

    private bool IsOurPostmaster(Mailbox address) => address.IsPostmaster && address.Domain.Equals(hostName, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Every domain that a server might read as the one the mail is for. <c>a%b@gw</c>, <c>"a@b"@gw</c> and <c>b!a@gw</c> name a second one, which a member that
    /// trusts us might deliver to (RFC 5321 sections 3.6.1 and F.2). An address without a domain is the postmaster's, and ours.
    /// </summary>
    private static IEnumerable<string> FinalDomains(Mailbox address)
    {
        if (address.Domain.Length > 0)
        {
            yield return address.Domain;
        }

        var local = address.Local;
        var hack = local.LastIndexOfAny(['@', '%']);
        if (hack >= 0 && hack + 1 < local.Length)
        {
            yield return local[(hack + 1)..];
        }

        var bang = local.IndexOf('!', StringComparison.Ordinal);
        if (bang > 0)
        {
            yield return local[..bang];
        }
    }
}
