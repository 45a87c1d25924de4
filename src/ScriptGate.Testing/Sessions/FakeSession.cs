using System.Net;

namespace ScriptGate.Testing;

/// <summary>A session for tests of one step: everything can be set, and what was reported is kept.</summary>
public sealed class FakeSession : ISession
{
    private readonly Dictionary<string, object?> _facts = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string Id { get; init; } = "SG-0123456789ABCDEF";

    /// <inheritdoc />
    public VirtualServerInfo VirtualServer { get; init; } = new("inbound", StartTlsMode.Allow, ImplicitTls: false);

    /// <inheritdoc />
    public IPEndPoint RemoteEndPoint { get; init; } = new(IPAddress.Parse("192.0.2.1"), 40_000);

    /// <inheritdoc />
    public IPAddress RemoteAddress => RemoteEndPoint.Address;

    /// <inheritdoc />
    public string? Country { get; set; }

    /// <inheritdoc />
    public IPEndPoint LocalEndPoint { get; init; } = new(IPAddress.Parse("198.51.100.1"), 25);

    /// <inheritdoc />
    public ProxyInfo? Proxy { get; set; }

    /// <inheritdoc />
    public HelloInfo? Hello { get; set; }

    /// <inheritdoc />
    public TlsInfo? Tls { get; set; }

    /// <inheritdoc />
    public AuthInfo? Auth { get; set; }

    /// <inheritdoc />
    public bool IsAuthenticated => Auth is not null;

    /// <inheritdoc />
    public bool IsTrusted { get; set; }

    /// <inheritdoc />
    public ITransaction? Transaction { get; set; }

    /// <inheritdoc />
    public IDictionary<string, object?> Notes { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <inheritdoc />
    public StartTlsMode StartTls { get; set; } = StartTlsMode.Allow;

    /// <inheritdoc />
    public string? Pool { get; set; }

    /// <inheritdoc />
    public string? Member { get; set; }

    /// <inheritdoc />
    public string? PersistenceKey { get; set; }

    /// <inheritdoc />
    public IPAddress? Source { get; set; }

    /// <summary>What was switched off.</summary>
    public FakeRules Rules { get; } = new();

    ISessionRules ISession.Rules => Rules;

    /// <inheritdoc />
    public ISessionCounters Counters { get; init; } = new FakeCounters();

    /// <inheritdoc />
    public DateTimeOffset StartedAt { get; init; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>What the session was closed with; null while it was not.</summary>
    public string? Closed { get; private set; }

    /// <inheritdoc />
    public void Close(string? text = null) => Closed ??= text ?? "";

    /// <summary>What was switched off.</summary>
    public FakeSecurity Security { get; } = new();

    ISessionSecurity ISession.Security => Security;

    /// <summary>Answers for DNS: what a test says, and nothing else.</summary>
    public FakeResolver Resolver { get; init; } = new();

    /// <inheritdoc />
    public IDnsResolver Dns => Resolver;

    /// <summary>What the profile makes of every violation: blocked as proposed, or alarm only.</summary>
    public bool Blocks { get; set; } = true;

    /// <summary>What was reported, in order.</summary>
    public List<ReportedViolation> Reports { get; } = [];

    /// <inheritdoc />
    public Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        Reports.Add(new ReportedViolation(violation, stage, proposed, evidence));
        return Blocks ? proposed : Verdict.Continue;
    }

    /// <inheritdoc />
    public void Alarm(Violation violation, Stage stage, IReadOnlyDictionary<string, object?>? evidence) =>
        Reports.Add(new ReportedViolation(violation, stage, Verdict.Continue, evidence));

    /// <summary>What could not be looked for, in order.</summary>
    public List<ReportedFailure> Failures { get; } = [];

    /// <inheritdoc />
    public Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail)
    {
        Failures.Add(new ReportedFailure(violation, stage, deferral, detail));
        return Blocks ? deferral : Verdict.Continue;
    }

    /// <summary>Says what a fact is.</summary>
    public void SetFact<T>(Fact<T> fact, T value) => _facts[fact.Name] = value;

    /// <inheritdoc />
    public ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken) =>
        _facts.TryGetValue(fact.Name, out var value) ? new((T)value!) : throw new FactUnavailableException($"The test set no fact '{fact.Name}'.");
}

/// <summary>Keeps which rules and events were switched off.</summary>
public sealed class FakeRules : ISessionRules
{
    private readonly List<string> _off = [];

    /// <summary>The stages and rules that are off.</summary>
    public IReadOnlyList<string> Disabled => _off;

    /// <inheritdoc />
    public void Disable(Stage stage) => _off.Add(stage.ToString());

    /// <inheritdoc />
    public void Disable(string rule) => _off.Add(rule);

    /// <inheritdoc />
    public void Enable(Stage stage) => _off.Remove(stage.ToString());

    /// <inheritdoc />
    public void Enable(string rule) => _off.Remove(rule);

    /// <inheritdoc />
    public void EnableAll() => _off.Clear();

    /// <inheritdoc />
    public bool IsEnabled(Stage stage, string rule) =>
        _off.Count == 0 || (!_off.Contains(stage.ToString(), StringComparer.Ordinal) && !_off.Contains(rule, StringComparer.Ordinal));
}

/// <summary>Numbers for tests.</summary>
public sealed record FakeCounters : ISessionCounters
{
    /// <inheritdoc />
    public long Commands { get; init; }

    /// <inheritdoc />
    public long Errors { get; init; }

    /// <inheritdoc />
    public long Transactions { get; init; }

    /// <inheritdoc />
    public long RecipientsAccepted { get; init; }

    /// <inheritdoc />
    public long RecipientsRefused { get; init; }

    /// <inheritdoc />
    public long Delivered { get; init; }

    /// <inheritdoc />
    public long BytesReceived { get; init; }

    /// <inheritdoc />
    public long BytesSent { get; init; }
}

/// <summary>Keeps what a step switched off.</summary>
public sealed class FakeSecurity : ISessionSecurity
{
    private readonly HashSet<string> _off = new(StringComparer.Ordinal);

    /// <summary>The names that are off; <c>*</c> for all checks.</summary>
    public IReadOnlyCollection<string> Disabled => _off;

    /// <inheritdoc />
    public void Disable(string? name = null) => _off.Add(name ?? "*");

    /// <inheritdoc />
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

    /// <inheritdoc />
    public bool IsEnabled(string name) => !_off.Contains(name) && !_off.Contains("*");
}

/// <summary>A violation that a step reported.</summary>
public sealed record ReportedViolation(Violation Violation, Stage Stage, Verdict Proposed, IReadOnlyDictionary<string, object?>? Evidence);

/// <summary>A violation that a step could not look for.</summary>
public sealed record ReportedFailure(Violation Violation, Stage Stage, Verdict Deferral, string Detail);
