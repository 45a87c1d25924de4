using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Resolvers;

/// <summary>The resolver as one session has it: within a budget, and ended with the session.</summary>
internal sealed class SessionResolver(Session session, TimeProvider clock) : IDnsResolver, IDisposable
{
    private readonly LookupBudget _budget = new(clock);
    private readonly StepCancellation _session = new();

    public ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken) =>
        Ask("A", AnswerForms.Addresses, static (resolver, name, token) => resolver.QueryAAsync(name, token), name, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken) =>
        Ask("AAAA", AnswerForms.Addresses, static (resolver, name, token) => resolver.QueryAaaaAsync(name, token), name, cancellationToken);

    public ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken) =>
        Ask("MX", AnswerForms.Exchangers, static (resolver, name, token) => resolver.QueryMxAsync(name, token), name, cancellationToken);

    public ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken) =>
        Ask("TXT", AnswerForms.Texts, static (resolver, name, token) => resolver.QueryTxtAsync(name, token), name, cancellationToken);

    public ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken) =>
        Ask("PTR", AnswerForms.Texts, static (resolver, address, token) => resolver.QueryPtrAsync(address, token), address, cancellationToken);

    /// <summary>A transaction begins.</summary>
    public void Renew() => _budget.Renew();

    /// <summary>The session is over: whoever waits stops waiting, and nobody asks any more.</summary>
    public void Dispose() => _session.Dispose();

    private ValueTask<DnsAnswer<T>> Ask<TSubject, T>(
        string type, AnswerForm<DnsAnswer<T>> form, Func<IDnsResolver, TSubject, CancellationToken, ValueTask<DnsAnswer<T>>> ask, TSubject subject, CancellationToken cancellationToken)
        where T : notnull =>
        session.Outside is null && session.Observer is null ? Ask(ask, subject, cancellationToken) : AskWatched(type, form, ask, subject, cancellationToken);

    // Apart: the closures would be made at the start of the method, for every session.
    private ValueTask<DnsAnswer<T>> AskWatched<TSubject, T>(
        string type, AnswerForm<DnsAnswer<T>> form, Func<IDnsResolver, TSubject, CancellationToken, ValueTask<DnsAnswer<T>>> ask, TSubject subject, CancellationToken cancellationToken)
        where T : notnull
    {
        Func<ValueTask<DnsAnswer<T>>> look = session.Outside is { } outside
            ? () => outside.AskAsync(TapeKinds.Dns, $"{type} {subject}", form, () => Ask(ask, subject, cancellationToken))
            : () => Ask(ask, subject, cancellationToken);
        return session.Observer is { } observer ? ObservedCalls.LookUpAsync(type, subject!.ToString()!, look, observer, clock) : look();
    }

    private ValueTask<DnsAnswer<T>> Ask<TSubject, T>(
        Func<IDnsResolver, TSubject, CancellationToken, ValueTask<DnsAnswer<T>>> ask, TSubject subject, CancellationToken cancellationToken)
    {
        if (_session.HasEnded)
        {
            return ValueTask.FromCanceled<DnsAnswer<T>>(_session.Token);
        }

        // The generation's resolver at this moment: a reload between transactions may have brought another.
        var server = session.Server;
        if (_budget.Begin(server.Dns.SessionLookups, server.Dns.SessionTime) is { } usedUp)
        {
            return new(new DnsAnswer<T> { Outcome = DnsOutcome.LimitReached, ValidUntil = clock.GetUtcNow(), Detail = usedUp });
        }

        var pending = ask(server.Resolver, subject, cancellationToken);
        if (!pending.IsCompleted)
        {
            return WaitAsync(pending);
        }

        _budget.End();
        return pending;
    }

    // Only the waiting ends with the session: the resolver lets go of a look-up by itself, when its time is up at the latest.
    private async ValueTask<DnsAnswer<T>> WaitAsync<T>(ValueTask<DnsAnswer<T>> pending)
    {
        try
        {
            return await pending.AsTask().WaitAsync(_session.Token);
        }
        finally
        {
            _budget.End();
        }
    }
}
