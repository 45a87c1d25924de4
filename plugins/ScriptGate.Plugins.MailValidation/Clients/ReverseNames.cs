namespace ScriptGate.Plugins.MailValidation.Clients;

/// <summary>The names of a client's address that its own addresses confirm (RFC 8601 section 3, "iprev").</summary>
/// <param name="HasAny">The address has names, confirmed or not.</param>
/// <param name="Confirmed">Those that lead back to the address.</param>
/// <param name="Failure">What did not answer, if there might have been more; null when everything did.</param>
internal sealed record ReverseNames(bool HasAny, IReadOnlyList<string> Confirmed, string? Failure)
{
    /// <summary>What a client hears whose name cannot be looked up.</summary>
    public static readonly Verdict Deferral = Verdict.Defer(451, "4.4.3", "The name of your address cannot be looked up now, please try again later");

    /// <summary>Names of one address that are looked at: whoever writes more would make us ask for him (RFC 7208 section 4.6.4 has the same limit).</summary>
    private const int Most = 10;

    /// <summary>The fact <c>reverse-name</c>.</summary>
    public static async ValueTask<ReverseNameFinding> FindFactAsync(ISession session, CancellationToken cancellationToken)
    {
        var names = await FindAsync(session, cancellationToken);
        return new ReverseNameFinding(names.Confirmed) { HasAny = names.HasAny, Problem = names.Failure };
    }

    public static async ValueTask<ReverseNames> FindAsync(ISession session, CancellationToken cancellationToken)
    {
        var names = await session.Dns.QueryPtrAsync(session.RemoteAddress, cancellationToken);
        if (!names.IsFound)
        {
            return new ReverseNames(HasAny: false, [], names.IsTemporary ? $"PTR of {session.RemoteAddress}: {names.Outcome}" : null);
        }

        var address = PlainAddress.Of(session.RemoteAddress);
        var isIPv4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        var confirmed = new List<string>();
        string? failure = null;
        var answers = await Task.WhenAll(names.Records.Take(Most).Select(async name =>
            (Name: name, Answer: isIPv4 ? await session.Dns.QueryAAsync(name, cancellationToken) : await session.Dns.QueryAaaaAsync(name, cancellationToken))));
        foreach (var (name, answer) in answers)
        {
            if (answer.Records.Contains(address))
            {
                confirmed.Add(name);
            }
            else if (answer.IsTemporary)
            {
                failure ??= $"address of {name}: {answer.Outcome}";
            }
        }

        return new ReverseNames(HasAny: true, confirmed, failure);
    }
}
