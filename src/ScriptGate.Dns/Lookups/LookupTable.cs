using ScriptGate.Dns.Records;
using ScriptGate.Dns.Unbound;

namespace ScriptGate.Dns.Lookups;

/// <summary>Answers for one record type: from the cache, from a question that is under way for another asker, or from libunbound.</summary>
/// <param name="type">The record type.</param>
/// <param name="clock">The clock.</param>
/// <param name="timeout">How long a look-up may take.</param>
/// <param name="ask">Asks libunbound.</param>
/// <param name="places">How many questions may be under way, of all types.</param>
/// <param name="metrics">Counts.</param>
internal sealed class LookupTable<T>(
    RecordType<T> type, TimeProvider clock, TimeSpan timeout, Action<string, int, IPendingQuery> ask, Places places, DnsMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lookup<T>> _lookups = new(StringComparer.Ordinal);
    private readonly AnswerCache<T> _cache = new(clock, DnsLimits.CacheOctets);

    /// <summary>Looks a name up.</summary>
    /// <param name="name">A name from <see cref="Names.QueryName.TryNormalise"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<DnsAnswer<T>> QueryAsync(string name, CancellationToken cancellationToken)
    {
        if (_cache.Find(name) is { } cached)
        {
            metrics.Cached(type.Name);
            return new(cached);
        }

        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<DnsAnswer<T>>(cancellationToken)
            : Join(name) is { } lookup ? WaitAsync(lookup, cancellationToken)
            : new(Unasked(DnsOutcome.LimitReached, "too many look-ups are under way"));
    }

    /// <summary>An answer without a question.</summary>
    public DnsAnswer<T> Unasked(DnsOutcome outcome, string detail) => Counted(new() { Outcome = outcome, ValidUntil = clock.GetUtcNow(), Detail = detail });

    /// <summary>libunbound has answered: the answer is kept, and the next asker asks anew once it is too old.</summary>
    public DnsAnswer<T> Read(Lookup<T> lookup, in UnboundAnswer answer)
    {
        var (read, octets) = AnswerReader.Read(answer, type, clock.GetUtcNow());
        _cache.Keep(lookup.Name, read, octets);
        Forget(lookup);
        return read;
    }

    public DnsAnswer<T> Fail(Lookup<T> lookup, string reason)
    {
        Forget(lookup);
        return AnswerReader.Failure<T>(reason, clock.GetUtcNow());
    }

    /// <summary>The look-up is over; its place is free.</summary>
    public void Forget(Lookup<T> lookup)
    {
        lock (_gate)
        {
            _lookups.Remove(lookup.Name);
        }

        places.GiveBack();
    }

    private Lookup<T>? Join(string name)
    {
        Lookup<T>? lookup;
        lock (_gate)
        {
            if (_lookups.TryGetValue(name, out lookup))
            {
                return lookup;
            }

            if (!places.TryTake())
            {
                return null;
            }

            lookup = new Lookup<T>(this, name);
            _lookups.Add(name, lookup);
        }

        ask(name, type.Code, lookup);
        return lookup;
    }

    private async ValueTask<DnsAnswer<T>> WaitAsync(Lookup<T> lookup, CancellationToken cancellationToken)
    {
        try
        {
            return Counted(await lookup.Answer.WaitAsync(timeout, clock, cancellationToken));
        }
        catch (TimeoutException)
        {
            return Unasked(DnsOutcome.Timeout, $"no answer within {timeout.TotalSeconds} s");
        }
    }

    private DnsAnswer<T> Counted(DnsAnswer<T> answer)
    {
        metrics.Asked(type.Name, answer.Outcome);
        return answer;
    }
}
