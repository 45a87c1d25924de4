using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Api.Objects;
using ScriptGate.Scripting.Api.Services;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Timers;

namespace ScriptGate.Scripting.Api;

/// <summary>What is the same for every call of a rule: the target of its global functions while its file loads.</summary>
/// <param name="name">The rule's file name.</param>
/// <param name="pools">The pools that exist.</param>
/// <param name="services">What the rule can ask for.</param>
/// <param name="logger">The rules' log.</param>
/// <param name="ended">Cancelled when the rule's generation is over.</param>
internal sealed class RuleScope(string name, IReadOnlySet<string> pools, RuleServices services, ILogger logger, CancellationToken ended)
{
    private int _promises;
    private int _serviceCalls;

    public string Name { get; } = name;

    /// <summary>What its calls wait for at the moment.</summary>
    public int Promises => Volatile.Read(ref _promises);

    /// <summary>Those that are calls of services.</summary>
    public int ServiceCalls => Volatile.Read(ref _serviceCalls);

    public IReadOnlySet<string> Pools { get; } = pools;

    public RuleServices Services { get; } = services;

    public ILogger Logger { get; } = logger;

    public CancellationToken Ended { get; } = ended;

    /// <summary>How long a handler of the rule may take unless it says otherwise; null for the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What the rule has used; null while files load.</summary>
    public RuleAccount? Account { get; init; }

    /// <summary>The accounts of all rules; null while files load.</summary>
    public RuleAccounts? Accounts { get; init; }

    /// <summary>The timers of the rule's generation; null while files load.</summary>
    public TimerBook? Timers { get; set; }

    /// <summary>The names of all rules of the generation. Default: none.</summary>
    public IReadOnlySet<string> Rules { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>A call begins or ends to wait for something.</summary>
    public void CountPromise(int change, bool isServiceCall)
    {
        Interlocked.Add(ref _promises, change);
        if (isServiceCall)
        {
            Interlocked.Add(ref _serviceCalls, change);
        }
    }
}

/// <summary>One call of a handler: the target of the global functions.</summary>
/// <param name="scope">The rule.</param>
/// <param name="sessionId">The session, for the log; empty outside sessions.</param>
/// <param name="smtpEvent">The event that is judged; null while files load, at INIT and for observers.</param>
internal sealed class RuleCall(RuleScope scope, string sessionId, SmtpEvent? smtpEvent) : IRuleTables
{
    /// <summary>A line that is longer is cut: 1,024 characters.</summary>
    public const int MaxLogLine = 1024;

    /// <summary>Lines of one call beyond these are counted, not written: 20.</summary>
    public const int MaxLogLines = 20;

    /// <summary>Sleeps of one call at a time: 16. One is what a handler awaits; thousands are a loop.</summary>
    public const int MaxSleeps = 16;

    private CancellationTokenSource? _givenUp;
    private int _lines;
    private int _sleeps;

    /// <summary>The refusal of the first violation that the profile blocks: the handler's verdict if it returns none itself.</summary>
    public Verdict? Blocked { get; private set; }

    public RuleTable TableOf(string name) => TableApi.Of(this, name);

    public static void Log(RuleCall call, ScriptArguments arguments)
    {
        call._lines++;
        if (call._lines > MaxLogLines + 1 || call.Scope.Account?.Log.TryTake() == false)
        {
            return;
        }

        if (call._lines <= MaxLogLines)
        {
            var text = LogText.Of(arguments);
            Api.Log.RuleSaid(call.Logger, call.Scope.Name, call.SessionId, text);
            call.Observer?.RuleSaid(call.Scope.Name, text);
        }
        else
        {
            Api.Log.RuleSaidTooMuch(call.Logger, call.Scope.Name, call.SessionId, MaxLogLines);
        }
    }

    public RuleScope Scope { get; } = scope;

    public string SessionId { get; } = sessionId;

    public RuleServices Services => Scope.Services;

    /// <summary>The session that is judged; null while files load, at INIT and for observers.</summary>
    public ISession? Session => smtpEvent?.Session ?? Bystander;

    /// <summary>The event that is judged; null while files load, at INIT, for timers and for observers.</summary>
    public SmtpEvent? Judged => smtpEvent;

    /// <summary>Who observes the session; null, nearly always, for nobody.</summary>
    public ISessionObserver? Observer => (Session as IObserved)?.Observer;

    /// <summary>The session of a timer's call, which judges nothing; null for other calls.</summary>
    public ISession? Bystander { get; init; }

    /// <summary>Where timers of this call go; null where there can be none.</summary>
    public TimerSet? Timers
    {
        get => field ?? (smtpEvent is null ? null : Scope.Timers?.Of(smtpEvent.Session));
        init;
    }

    /// <summary>The message that is judged; elsewhere there is none to read.</summary>
    public IMessage Message => smtpEvent switch
    {
        MessageEvent message => message.Message,
        HeadersEvent headers => headers.Message,
        _ => throw new ScriptArgumentException("there is no message here: its content can be read in the handlers of MESSAGE"),
    };

    /// <summary>Asks DNS: within the session's budget where there is a session.</summary>
    public IDnsResolver Dns => Session?.Dns ?? Services.Dns;

    /// <summary>What stands between the session and everything outside of it; null, nearly always, for nothing.</summary>
    public SessionOutside? Outside => (Session as ISessionLife)?.Outside;

    /// <summary>The state store; null where there is none.</summary>
    public IStateStore? Store => Services.Store is { } store && Outside is { } outside ? new OutsideStore(store, outside) : Services.Store;

    private ILogger Logger => Scope.Logger;

    /// <summary>Does something that the rule may wait for. It ends with the session, with the generation, and when the handler fails; not when the handler ends without waiting for it.</summary>
    /// <param name="work">What it waits for.</param>
    /// <param name="isServiceCall">Whether that is a service.</param>
    public async Task<ScriptValue> WaitAsync(Func<CancellationToken, Task<ScriptValue>> work, bool isServiceCall = false)
    {
        var givenUp = LazyInitializer.EnsureInitialized(ref _givenUp).Token;
        var session = (Session as ISessionLife)?.Ended ?? CancellationToken.None;
        using var life = CancellationTokenSource.CreateLinkedTokenSource(givenUp, session, Scope.Ended);
        Scope.CountPromise(1, isServiceCall);
        try
        {
            return await work(life.Token);
        }
        finally
        {
            Scope.CountPromise(-1, isServiceCall);
        }
    }

    /// <summary>Lets the rule use a counter or histogram; too many names are its mistake.</summary>
    public RuleAccounts UseInstrument(string name)
    {
        var accounts = Scope.Accounts ?? throw new ScriptArgumentException("counters and histograms are for handlers, not for the top of a file; their objects may be made there");
        return Scope.Account!.TryUse(name)
            ? accounts
            : throw new ScriptArgumentException($"a rule has at most {RuleAccount.MaxInstruments} counters and histograms; '{name}' is one more");
    }

    /// <summary>Counts a sleep; too many are the rule's mistake.</summary>
    public void CountSleep()
    {
        if (_sleeps == MaxSleeps)
        {
            throw new ScriptArgumentException($"sleep: {MaxSleeps} sleeps in one handler are enough");
        }

        _sleeps++;
    }

    /// <summary>The handler has failed: nobody waits for what it asked for.</summary>
    public void GiveUp()
    {
        if (Volatile.Read(ref _givenUp) is { } source)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), source, preferLocal: false);
        }
    }

    /// <summary>Reports a violation and says what the profile makes of it.</summary>
    public Verdict Report(Violation violation, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        var judged = smtpEvent ?? throw new ScriptArgumentException("violation: there is nothing to judge here: it works in the handlers of a session's events");
        var verdict = judged.Report(violation, proposed, evidence);
        if (verdict.IsFinal)
        {
            Blocked ??= verdict;
        }

        return verdict;
    }

    /// <summary>Asks the session for a fact, off the lane: whoever provides it is a plugin, and what it computes at once must not count as the rule's.</summary>
    public Task<ScriptValue> AskAsync(string fact)
    {
        var session = (smtpEvent ?? throw new ScriptArgumentException("fact: there is nobody to ask about here: it works in the handlers of a session's events")).Session;
        return Task.Run(async () => FactValues.ToScript(await session.GetFactAsync(new Fact<object>(fact), CancellationToken.None)));
    }

    /// <summary>A pool's name, or null for the default; another name is the rule's mistake.</summary>
    public static string? PoolName(ScriptArguments arguments)
    {
        var name = arguments.OptionalText(0, "the name of a pool");
        if (name is null || arguments.Caller is not RuleCall call || call.Scope.Pools.Contains(name))
        {
            return name;
        }

        var near = ApiTable.Nearest(name, call.Scope.Pools);
        throw new ScriptArgumentException($"there is no pool '{name}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
    }
}
