using System.Net;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>A session with nothing behind it.</summary>
internal sealed class FakeSession : ISession
{
    public string Id { get; init; } = "SG-0123456789ABCDEF";

    public VirtualServerInfo VirtualServer { get; init; } = new("inbound", StartTlsMode.Allow, ImplicitTls: false);

    public IPEndPoint RemoteEndPoint { get; init; } = new(IPAddress.Parse("192.0.2.7"), 40123);

    public IPAddress RemoteAddress => RemoteEndPoint.Address;

    public IPEndPoint LocalEndPoint { get; init; } = new(IPAddress.Loopback, 25);

    public HelloInfo? Hello { get; set; }

    public TlsInfo? Tls { get; set; }

    public AuthInfo? Auth { get; set; }

    public bool IsAuthenticated => Auth is not null;

    public bool IsTrusted { get; set; }

    public ITransaction? Transaction { get; set; }

    public IDnsResolver Dns => throw new NotSupportedException("Rules do not ask DNS.");

    public IDictionary<string, object?> Notes { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    public StartTlsMode StartTls { get; set; } = StartTlsMode.Allow;

    public string? Pool { get; set; }

    public FakeSecurity Security { get; } = new();

    ISessionSecurity ISession.Security => Security;

    /// <summary>The violations the fake profile blocks.</summary>
    public HashSet<string> Blocked { get; } = new(StringComparer.Ordinal);

    /// <summary>What was reported.</summary>
    public List<(Violation Violation, Stage Stage, Verdict Proposed, IReadOnlyDictionary<string, object?>? Evidence)> Reports { get; } = [];

    public Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence)
    {
        Reports.Add((violation, stage, proposed, evidence));
        return Blocked.Contains(violation.Name) ? proposed : Verdict.Continue;
    }

    public Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail) => throw new NotSupportedException("Rules fail by exceptions.");

    /// <summary>What providers would answer; an exception fails.</summary>
    public Dictionary<string, object> Facts { get; } = new(StringComparer.Ordinal);

    public ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken) =>
        !Facts.TryGetValue(fact.Name, out var value) ? throw new FactUnavailableException($"No check of this virtual server provides the fact '{fact.Name}'.")
        : value is Exception failure ? throw failure
        : new((T)value);
}

/// <summary>Keeps what a rule said.</summary>
internal sealed class FakeSecurity : ISessionSecurity
{
    public List<string> Said { get; } = [];

    public void Disable(string? name = null) => Said.Add(name == "tls-policy" ? throw new InvalidOperationException("tls-policy stays") : $"-{name}");

    public void Enable(string? name = null) => Said.Add($"+{name}");

    public bool IsEnabled(string name) => !Said.Contains($"-{name}");
}

internal sealed class FakeTransaction : ITransaction
{
    public string Id { get; init; } = "SG-0123456789ABCDEF-1";

    public Mailbox Sender { get; init; } = new("ada", "Example.ORG");

    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [new("SIZE", "1000"), new("SMTPUTF8", null)];

    public IReadOnlyList<IRecipient> Recipients { get; init; } = [];

    public bool IsExempt { get; init; }

    public long? Size { get; init; } = 1000;

    public string? Pool { get; set; }

    public IDictionary<string, object?> Notes { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}

internal sealed class FakeRecipient(string local, string domain) : IRecipient
{
    public Mailbox Address { get; } = new(local, domain);

    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [];

    public bool IsExempt { get; init; }

    public string? Pool { get; set; }

    public SmtpReply? Reply { get; set; }
}

internal sealed class FakeMessage(params (string Name, string Value)[] fields) : IMessage, IHeaderList
{
    private readonly List<(string Name, string Value)> _fields = [.. fields];

    public IHeaderList Headers => this;

    public long Size { get; init; } = 4096;

    public IMimeIndex Mime => throw new InvalidOperationException("This message has no body.");

    public int Count => _fields.Count;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken) => throw new InvalidOperationException("This message has no body.");

    public string? Get(string name) => GetAll(name) is [var first, ..] ? first : null;

    public IReadOnlyList<string> GetAll(string name) => [.. _fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    public void Add(string name, string value)
    {
        if (value.Contains('\n', StringComparison.Ordinal))
        {
            throw new ArgumentException("A header value has no line ends.", nameof(value));
        }

        _fields.Insert(0, (name, value));
    }

    public int Remove(string name) => Remove(name, _ => true);

    public int Remove(string name, Predicate<string> isUnwanted) =>
        _fields.RemoveAll(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && isUnwanted(field.Value));
}
