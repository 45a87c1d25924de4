using System.Net;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Sessions;

/// <summary>One client connection as steps see it: values only. The conversation drives it.</summary>
internal sealed class Session(string id, VirtualServer server, IPEndPoint remote, IPEndPoint local, IViolationSink violations) : ISession
{
    private Dictionary<string, object?>? _notes;
    private Dictionary<string, Task<object?>>? _facts;
    private List<ViolationRecord>? _violations;

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

    public Transaction? Transaction { get; set; }

    ITransaction? ISession.Transaction => Transaction;

    public IDictionary<string, object?> Notes => _notes ??= new(StringComparer.Ordinal);

    public StartTlsMode StartTls { get; set; } = server.Info.StartTls;

    public string? Pool { get; set; }

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

        if (!decision.HoldUntilRcpt)
        {
            return decision.Verdict;
        }

        var held = new HeldRefusal(decision.Verdict, violation.Name);
        if (Transaction is { } open)
        {
            open.HeldRefusal ??= held;
        }
        else
        {
            HeldRefusal ??= held;
        }

        return Verdict.Continue;
    }

    public async ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken)
    {
        Task<object?>? task;
        lock (this)
        {
            _facts ??= new(StringComparer.Ordinal);
            if (!_facts.TryGetValue(fact.Name, out task))
            {
                task = Server.Facts.ComputeAsync(fact, this);
                _facts.Add(fact.Name, task);
            }
        }

        return (T)(await task.WaitAsync(cancellationToken))!;
    }

    /// <summary>What was learned in clear is forgotten (RFC 3207 section 4.2).</summary>
    public void ForgetClearText()
    {
        Hello = null;
        Auth = null;
        Transaction = null;
        HeldRefusal = null;
    }
}
