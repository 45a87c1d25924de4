using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Records;
using ScriptGate.Core.Resolvers;
using ScriptGate.Core.Security;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Sessions;

/// <summary>One client connection as steps see it: values only. The conversation drives it.</summary>
internal sealed partial class Session(string id, VirtualServer server, IPEndPoint remote, IPEndPoint local, IViolationSink violations, TimeProvider clock) : ISession, ISessionLife, IObserved, IDisposable
{
    private SessionNotes? _notes;
    private Dictionary<string, Task<object?>>? _facts;
    private Dictionary<string, Task<object?>>? _transactionFacts;
    private List<ViolationRecord>? _violations;
    private SessionResolver? _resolver;
    private CancellationTokenSource? _ending;
    private volatile bool _isOver;
    private SessionSecurity? _security;
    private SessionRules? _rules;
    private CloseRequest? _closing;

    public string Id { get; } = id;

    /// <summary>The virtual server of the generation that the session holds at present.</summary>
    public VirtualServer Server { get; set; } = server;

    public VirtualServerInfo VirtualServer => Server.Info;

    public IPEndPoint RemoteEndPoint { get; private set; } = remote;

    public IPAddress RemoteAddress => RemoteEndPoint.Address;

    public string? Country => Server.Countries?.Find(RemoteAddress);

    public HelloInfo? Hello { get; set; }

    public TlsInfo? Tls { get; set; }

    public AuthInfo? Auth { get; set; }

    public bool IsAuthenticated => Auth is not null;

    public bool IsTrusted { get; private set; } = server.Trusts(remote.Address);

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

    /// <summary>Safe for any thread: timers of rules take notes beside the session's steps.</summary>
    public IDictionary<string, object?> Notes =>
        LazyInitializer.EnsureInitialized(ref _notes);

    public StartTlsMode StartTls { get; set; } = server.Info.StartTls;

    public string? Pool { get; set; }

    public string? Member
    {
        get;
        set => field = value is null ? null : Server.Pools.CanonicalMember(value);
    }

    public IPAddress? Source
    {
        get;
        set => field = value is null ? null : MemberSources.Checked(value);
    }

    public string? PersistenceKey
    {
        get;
        set => field = PersistenceKeys.Bounded(value);
    }

    public SessionOutside? Outside { get; init; }

    /// <summary>Takes down what a step reports; null, nearly always, for nobody.</summary>
    public List<TapedReport>? Reports { get; set; }

    string? ISessionLife.StepNow => StepNow?.Invoke();

    object? ISessionLife.RuleContext { get; set; }

    public ISessionSecurity Security => _security ??= new();

    /// <summary>What was switched off, for the record; null for nothing.</summary>
    public string? SwitchedOff => _security?.SwitchedOff;

    public ISessionRules Rules => _rules ??= new();

    /// <summary>As <see cref="Rules"/>; null while no step asked for them.</summary>
    public ISessionRules? RulesIfUsed => _rules;

    public SessionCounters Counters { get; } = new();

    ISessionCounters ISession.Counters => Counters;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>A step asked to end the session; null while none did.</summary>
    public CloseRequest? Closing => Volatile.Read(ref _closing);

    /// <summary>Says which step is being asked; null outside a conversation.</summary>
    public Func<string?>? StepNow { get; set; }

    /// <summary>Breaks off the session's wait for its client, if it waits: a step that is not waited for asked to end it.</summary>
    public Action? CloseAsked { get; set; }

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

    /// <summary>Cancelled when the session is over. What hears of it runs on a thread of the pool.</summary>
    public CancellationToken Ended
    {
        get
        {
            lock (this)
            {
                return _isOver ? new CancellationToken(canceled: true) : (_ending ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>A check's block at CONNECT or EHLO that is answered to each RCPT.</summary>
    public HeldRefusal? HeldRefusal { get; set; }

    /// <summary>The steps that ran since the last record.</summary>
    public StepTrace Steps { get; } = new(clock);

    /// <summary>The violations that were reported while no transaction was open; they go into the next record.</summary>
    public IReadOnlyList<ViolationRecord> TakeViolations()
    {
        IReadOnlyList<ViolationRecord> taken = _violations is null ? [] : _violations;
        _violations = null;
        return taken;
    }

    public Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        var verdict = Judge(violation, stage, proposed, evidence);
        Reports?.Add(new TapedReport(violation.Name, violation.SubCode, stage, TapedVerdict.Write(proposed), Failure: null) { Outcome = TapedVerdict.Write(verdict) });
        return verdict;
    }

    private Verdict Judge(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        if (!IsReported(violation))
        {
            Steps.Found(violation.Name, stage, FindingEffect.SwitchedOff);
            Observer?.ViolationReported(violation, stage, FindingEffect.SwitchedOff, flags: null, evidence);
            return Verdict.Continue;
        }

        var decision = ViolationDecider.Decide(Server.Profile, violation, stage, proposed, evidence, this, violations);
        Keep(decision, violation, stage, evidence);
        return decision.HoldUntilRcpt ? Hold(decision.Verdict, violation) : decision.Verdict;
    }

    public void Alarm(Violation violation, Stage stage, IReadOnlyDictionary<string, object?>? evidence)
    {
        Reports?.Add(new TapedReport(violation.Name, violation.SubCode, stage, Proposed: null, Failure: null));
        if (IsReported(violation))
        {
            Keep(ViolationDecider.Decide(Server.Profile, violation, stage, proposed: null, evidence, this, violations), violation, stage, evidence);
        }
    }

    public Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail)
    {
        var verdict = JudgeFailure(violation, stage, deferral, detail);
        Reports?.Add(new TapedReport(violation.Name, violation.SubCode, stage, TapedVerdict.Write(deferral), detail) { Outcome = TapedVerdict.Write(verdict) });
        return verdict;
    }

    private Verdict JudgeFailure(Violation violation, Stage stage, Verdict deferral, string detail)
    {
        if (!IsReported(violation))
        {
            return Verdict.Continue;
        }

        var (verdict, isHeld) = ViolationDecider.Fail(Server.Profile, violation, stage, deferral);
        Steps.Found(violation.Name, stage, verdict.IsFinal ? FindingEffect.UnknownRefused : FindingEffect.Unknown);
        var failure = new ViolationFailure(Transaction?.Id ?? Id, Server.Profile.Name, violation, stage, verdict.Kind, detail);
        violations.Failed(failure);
        Observer?.ViolationFailed(failure);
        return isHeld ? Hold(verdict, violation) : verdict;
    }

    private void Keep(in ViolationDecision decision, Violation violation, Stage stage, IReadOnlyDictionary<string, object?>? evidence)
    {
        Observer?.ViolationReported(violation, stage, decision.Effect, Server.Profile.Find(violation.Name).Flags, evidence);
        if (decision.Effect is { } effect)
        {
            Server.TlsCounters.Note(violation.Name, effect);
            Steps.Found(violation.Name, stage, effect);
        }

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
                task = Outside is { } outside ? AskForFactAsync(outside, fact) : ComputeAsync(fact);
                facts.Add(fact.Name, task);
            }
        }

        return (T)(await task.WaitAsync(cancellationToken))!;
    }

    // Who provides it may be asked by a rule, on a thread of its own.
    private async Task<object?> AskForFactAsync<T>(SessionOutside outside, Fact<T> fact)
    {
        SessionOutside.Enter(outside);
        return await outside.AskAsync(TapeKinds.Fact, fact.Name, AnswerForms.Fact, async () => await ComputeAsync(fact));
    }

    private Task<object?> ComputeAsync<T>(Fact<T> fact) =>
        Observer is { } observer ? ObservedCalls.ComputeAsync(fact, this, observer, clock) : Server.Facts.ComputeAsync(fact, this);

    public void Close(string? text = null)
    {
        var request = new CloseRequest(text ?? "Closing the connection", StepNow?.Invoke() ?? "engine");
        if (Interlocked.CompareExchange(ref _closing, request, null) is null)
        {
            CloseAsked?.Invoke();
        }
    }

    /// <summary>The session is over: look-ups that its steps wait for end, and whatever goes on beside them.</summary>
    public void Dispose()
    {
        CancellationTokenSource? ending;
        lock (this)
        {
            _isOver = true;
            ending = _ending;
            _ending = null;
        }

        _resolver?.Dispose();
        if (ending is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static ending => ending.Cancel(), ending, preferLocal: false);
        }
    }
}
