using System.Net;

namespace ScriptGate.Testing;

/// <summary>A session for tests of one step: everything can be set, and what was reported is kept.</summary>
public sealed class FakeSession : ISession
{
    private readonly Dictionary<string, object?> _facts = new(StringComparer.Ordinal);

    public string Id { get; init; } = "SG-0123456789ABCDEF";

    public VirtualServerInfo VirtualServer { get; init; } = new("inbound", StartTlsMode.Allow, ImplicitTls: false);

    public IPEndPoint RemoteEndPoint { get; init; } = new(IPAddress.Parse("192.0.2.1"), 40_000);

    public IPAddress RemoteAddress => RemoteEndPoint.Address;

    public IPEndPoint LocalEndPoint { get; init; } = new(IPAddress.Parse("198.51.100.1"), 25);

    public HelloInfo? Hello { get; set; }

    public TlsInfo? Tls { get; set; }

    public AuthInfo? Auth { get; set; }

    public bool IsAuthenticated => Auth is not null;

    public bool IsTrusted { get; init; }

    public ITransaction? Transaction { get; set; }

    public IDictionary<string, object?> Notes { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    public StartTlsMode StartTls { get; set; } = StartTlsMode.Allow;

    public string? Pool { get; set; }

    /// <summary>What was switched off.</summary>
    public FakeSecurity Security { get; } = new();

    ISessionSecurity ISession.Security => Security;

    /// <summary>Answers for DNS: what a test says, and nothing else.</summary>
    public FakeResolver Resolver { get; init; } = new();

    public IDnsResolver Dns => Resolver;

    /// <summary>What the profile makes of every violation: blocked as proposed, or alarm only.</summary>
    public bool Blocks { get; init; } = true;

    /// <summary>What was reported, in order.</summary>
    public List<ReportedViolation> Reports { get; } = [];

    public Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        Reports.Add(new ReportedViolation(violation, stage, proposed, evidence));
        return Blocks ? proposed : Verdict.Continue;
    }

    /// <summary>What could not be looked for, in order.</summary>
    public List<ReportedFailure> Failures { get; } = [];

    public Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail)
    {
        Failures.Add(new ReportedFailure(violation, stage, deferral, detail));
        return Blocks ? deferral : Verdict.Continue;
    }

    /// <summary>Says what a fact is.</summary>
    public void SetFact<T>(Fact<T> fact, T value) => _facts[fact.Name] = value;

    public ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken) =>
        _facts.TryGetValue(fact.Name, out var value) ? new((T)value!) : throw new FactUnavailableException($"The test set no fact '{fact.Name}'.");
}

/// <summary>Keeps what a step switched off.</summary>
public sealed class FakeSecurity : ISessionSecurity
{
    private readonly HashSet<string> _off = new(StringComparer.Ordinal);

    /// <summary>The names that are off; <c>*</c> for all checks.</summary>
    public IReadOnlyCollection<string> Disabled => _off;

    public void Disable(string? name = null) => _off.Add(name ?? "*");

    public void Enable(string? name = null)
    {
        if (name is null)
        {
            _off.Clear();
        }
        else
        {
            _off.Remove(name);
        }
    }

    public bool IsEnabled(string name) => !_off.Contains(name) && !_off.Contains("*");
}

/// <summary>A violation that a step reported.</summary>
public sealed record ReportedViolation(Violation Violation, Stage Stage, Verdict Proposed, IReadOnlyDictionary<string, object?>? Evidence);

/// <summary>A violation that a step could not look for.</summary>
public sealed record ReportedFailure(Violation Violation, Stage Stage, Verdict Deferral, string Detail);
