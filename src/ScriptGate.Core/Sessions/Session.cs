using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Records;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Sessions;

/// <summary>One client connection as steps see it: values only. The conversation drives it.</summary>
internal sealed class Session(string id, VirtualServer server, IPEndPoint remote, IPEndPoint local, IViolationSink violations, TimeProvider clock) : ISession, IDisposable
{
    private Dictionary<string, object?>? _notes;
    private Dictionary<string, Task<object?>>? _facts;
    private Dictionary<string, Task<object?>>? _transactionFacts;
    private List<ViolationRecord>? _violations;
    private SessionResolver? _resolver;
    private volatile bool _isOver;
    private UnheardState? _unheard;
    private SessionSecurity? _security;

    public string Id { get; } = id;

    /// <summary>The virtual server of the generation that the session holds at present.</summary>
    public VirtualServer Server { get; set; } = server;

    public VirtualServerInfo VirtualServer => Server.Info;

    public IPEndPoint RemoteEndPoint { get; } = remote;

    public IPAddress RemoteAddress => RemoteEndPoint.Address;

    public IPEndPoint LocalEndPoint { get; } = local;

    public HelloInfo? Hello { get; set; }

    public TlsInfo? Tls { get; set; }

    public AuthInfo? Auth { get; set; }

    public bool IsAuthenticated => Auth is not null;

    public bool IsTrusted { get; } = server.Trusts(remote.Address);

    public Transaction? Transaction
    {
        get;
        set
        {
            field = value;
            lock (this)
            {
                _transactionFacts = null;
            }

            if (value is not null)
            {
                _resolver?.Renew();
            }
        }
    }

    ITransaction? ISession.Transaction => Transaction;

    public IDictionary<string, object?> Notes => _notes ??= new(StringComparer.Ordinal);

    public StartTlsMode StartTls { get; set; } = server.Info.StartTls;

    public string? Pool { get; set; }

    public ISessionSecurity Security => _security ??= new();

    public IDnsResolver Dns
    {
        get
        {
            var resolver = LazyInitializer.EnsureInitialized(ref _resolver, () => new SessionResolver(this, clock));
            if (_isOver)
            {
                resolver.Dispose();
            }

            return resolver;
        }
    }

    /// <summary>A check's block at CONNECT or EHLO that is answered to each RCPT.</summary>
    public HeldRefusal? HeldRefusal { get; set; }

    /// <summary>The violations that were reported while no transaction was open; they go into the next record.</summary>
    public IReadOnlyList<ViolationRecord> TakeViolations()
    {
        IReadOnlyList<ViolationRecord> taken = _violations is null ? [] : _violations;
        _violations = null;
        return taken;
    }

    public Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        if (!IsReported(violation))
        {
            return Verdict.Continue;
        }

        var decision = ViolationDecider.Decide(Server.Profile, violation, stage, proposed, evidence, this, violations);
        if (decision.Record is { } record)
        {
            if (Transaction is { } transaction)
            {
                transaction.AddViolation(record);
            }
            else
            {
                (_violations ??= []).Add(record);
            }
        }

        return decision.HoldUntilRcpt ? Hold(decision.Verdict, violation) : decision.Verdict;
    }

    public Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail)
    {
        if (!IsReported(violation))
        {
            return Verdict.Continue;
        }

        var (verdict, isHeld) = ViolationDecider.Fail(Server.Profile, violation, stage, deferral);
        violations.Failed(new ViolationFailure(Transaction?.Id ?? Id, Server.Profile.Name, violation, stage, verdict.Kind, detail));
        return isHeld ? Hold(verdict, violation) : verdict;
    }

    private bool IsReported(Violation violation) => _security is null || _security.Reports(violation.Name, Server.Profile.Find(violation.Name).Check);

    // Answered to each RCPT; until then the session goes on.
    private Verdict Hold(Verdict verdict, Violation violation)
    {
        var held = new HeldRefusal(verdict, violation.Name, SparesExempt: Server.Profile.Find(violation.Name).Check is not BuiltInProfiles.Protocol);
        if (Transaction is { } open)
        {
            open.HeldRefusal = Sessions.HeldRefusal.Stronger(open.HeldRefusal, held);
        }
        else
        {
            HeldRefusal = Sessions.HeldRefusal.Stronger(HeldRefusal, held);
        }

        return Verdict.Continue;
    }

    public async ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken)
    {
        Task<object?>? task;
        lock (this)
        {
            var facts = Server.Facts.IsPerTransaction(fact.Name)
                ? _transactionFacts ??= new(StringComparer.Ordinal)
                : _facts ??= new(StringComparer.Ordinal);
            if (!facts.TryGetValue(fact.Name, out task))
            {
                task = Server.Facts.ComputeAsync(fact, this);
                facts.Add(fact.Name, task);
            }
        }

        return (T)(await task.WaitAsync(cancellationToken))!;
    }

    /// <summary>
    /// The greeting is out. What steps decided so far rests on the client's address and not on its words, and outlives STARTTLS, because CONNECT is not asked again:
    /// without that a client blocked by its address would only have to encrypt.
    /// </summary>
    /// <param name="hasSpoken">The client did not wait for the greeting, so that its words may be in all but the block.</param>
    public void KeepUnheard(bool hasSpoken)
    {
        if (HeldRefusal is not null || (!hasSpoken && (Pool is not null || _notes is { Count: > 0 } || _security is not null)))
        {
            _unheard = hasSpoken
                ? new UnheardState(HeldRefusal, Pool: null, Notes: [], Security: null)
                : new UnheardState(HeldRefusal, Pool, _notes is null ? [] : [.. _notes], _security?.Copy());
        }
    }

    /// <summary>The session is over: look-ups that its steps wait for end.</summary>
    public void Dispose()
    {
        _isOver = true;
        _resolver?.Dispose();
    }

    /// <summary>What was learned in clear is forgotten (RFC 3207 section 4.2), and what steps made of it.</summary>
    public void ForgetClearText()
    {
        Hello = null;
        Auth = null;
        Transaction = null;
        HeldRefusal = _unheard?.HeldRefusal;
        Pool = _unheard?.Pool;
        _security = _unheard?.Security;

        // The same dictionary: steps that run over their time may hold it.
        _notes?.Clear();
        foreach (var (name, value) in _unheard?.Notes ?? [])
        {
            Notes[name] = value;
        }

        lock (this)
        {
            _facts = null;
        }
    }

    /// <summary>What stood before the client's first word.</summary>
    private sealed record UnheardState(HeldRefusal? HeldRefusal, string? Pool, KeyValuePair<string, object?>[] Notes, SessionSecurity? Security);
}
