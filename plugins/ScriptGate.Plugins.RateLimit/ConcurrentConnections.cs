using System.Globalization;

namespace ScriptGate.Plugins.RateLimit;

/// <summary>
/// Finds clients that have too many connections open. Each connection that counts has a lease in the store, which its end gives back; so a reload loses no count, and
/// gateways that share a store count together. One whose end nobody told is over with its lease.
/// </summary>
internal sealed class ConcurrentConnections(Limit limit, TimeSpan lease, Exempt exempt, IStateStore store, TimeProvider clock)
{
    /// <summary>Others change the same client's list at the same time; whoever finds it changed tries again, and so often only if the store is not what it says.</summary>
    private const int MostAttempts = 100;

    private static readonly Verdict TooMany = Verdict.Disconnect(421, "4.7.0", "Too many connections, please try again later");

    public async ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken)
    {
        if (exempt.Holds(e.Session))
        {
            return Verdict.Continue;
        }

        // A session that begins anew, because XCLIENT said more about the same client, has its lease.
        var until = Expiry();
        var isKnown = false;
        var isCounted = await ChangeAsync(
            e.Session.RemoteAddress,
            leases =>
            {
                isKnown = leases.ContainsKey(e.Session.Id);
                return !isKnown && leases.Count < limit.Most && leases.TryAdd(e.Session.Id, until);
            },
            cancellationToken);
        return isKnown || isCounted
            ? Verdict.Continue
            : e.Report(limit.Violation, TooMany, new Dictionary<string, object?>(StringComparer.Ordinal) { ["per"] = limit.Subject.Kind, ["limit"] = limit.Most });
    }

    /// <summary>A session that still sends keeps its lease.</summary>
    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        var until = Expiry();
        await ChangeAsync(
            e.Session.RemoteAddress,
            leases =>
            {
                // Not before half of it is over: a message is not worth a write.
                if (!leases.TryGetValue(e.Session.Id, out var old) || until - old < lease / 2)
                {
                    return false;
                }

                leases[e.Session.Id] = until;
                return true;
            },
            cancellationToken);
        return Verdict.Continue;
    }

    public async ValueTask OnDisconnectAsync(DisconnectObservation observation, CancellationToken cancellationToken) =>
        await ChangeAsync(observation.ClientAddress, leases => leases.Remove(observation.SessionId), cancellationToken);

    private DateTimeOffset Expiry() => clock.GetUtcNow() + lease;

    // change: false when there is nothing to write.
    private async ValueTask<bool> ChangeAsync(System.Net.IPAddress client, Func<Dictionary<string, DateTimeOffset>, bool> change, CancellationToken cancellationToken)
    {
        var key = limit.Prefix + limit.Subject.ClientOf(client);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var text = await store.GetAsync(key, cancellationToken);
            var leases = Parse(text);
            if (!change(leases))
            {
                return false;
            }

            if (await store.CompareAndSetAsync(key, text, Format(leases), lease, Durability.Volatile, cancellationToken))
            {
                return true;
            }
        }

        throw new StoreUnavailableException("The store does not take a value that nobody else changes.");
    }

    private Dictionary<string, DateTimeOffset> Parse(string? text)
    {
        var now = clock.GetUtcNow();
        var leases = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var item in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && long.TryParse(item.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                && DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) is var until && until > now)
            {
                leases[item[..equals]] = until;
            }
        }

        return leases;
    }

    private static string Format(Dictionary<string, DateTimeOffset> leases) =>
        string.Join(' ', leases.Select(pair => $"{pair.Key}={pair.Value.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}"));
}
