using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Tapes;
using ScriptGate.Testing;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>A session with nothing behind it.</summary>
internal sealed class FakeSession : ISession, ISessionLife
{
    // Without a timer there is nothing to dispose of.
    private readonly CancellationTokenSource[] _end = [new()];

    public CancellationToken Ended => _end[0].Token;

    public SessionOutside? Outside => null;

    public string? StepNow => null;

    public object? RuleContext { get; set; }

    /// <summary>The client is gone.</summary>
    public void End() => _end[0].Cancel();

    public string Id { get; init; } = "SG-0123456789ABCDEF";

    public VirtualServerInfo VirtualServer { get; init; } = new("inbound", StartTlsMode.Allow, ImplicitTls: false);

    public IPEndPoint RemoteEndPoint { get; init; } = new(IPAddress.Parse("192.0.2.7"), 40123);

    public IPAddress RemoteAddress => RemoteEndPoint.Address;

    public string? Country { get; init; }

    public IPEndPoint LocalEndPoint { get; init; } = new(IPAddress.Loopback, 25);

    public ProxyInfo? Proxy { get; set; }

    public HelloInfo? Hello { get; set; }

    public TlsInfo? Tls { get; set; }

    public AuthInfo? Auth { get; set; }

    public bool IsAuthenticated => Auth is not null;

    public bool IsTrusted { get; set; }

    public ITransaction? Transaction { get; set; }

    public IDnsResolver Dns { get; init; } = new FakeResolver();

    public IDictionary<string, object?> Notes { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    public StartTlsMode StartTls { get; set; } = StartTlsMode.Allow;

    public string? Pool { get; set; }

    public string? Member { get; set; }

    public string? PersistenceKey { get; set; }

    public IPAddress? Source { get; set; }

    /// <summary>What was switched off.</summary>
    public FakeRules Rules { get; } = new();

    ISessionRules ISession.Rules => Rules;

    public ISessionCounters Counters { get; init; } = new FakeCounters();

    public DateTimeOffset StartedAt { get; init; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>What the session was closed with; null while it was not.</summary>
    public string? Closed { get; private set; }

    public void Close(string? text = null) => Closed ??= text ?? "";

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

    public void Alarm(Violation violation, Stage stage, IReadOnlyDictionary<string, object?>? evidence) => throw new NotSupportedException("Rules propose a refusal.");

    public Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail) => throw new NotSupportedException("Rules fail by exceptions.");

    /// <summary>What providers would answer; an exception fails.</summary>
    public Dictionary<string, object> Facts { get; } = new(StringComparer.Ordinal);

    public ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken) =>
        !Facts.TryGetValue(fact.Name, out var value) ? throw new FactUnavailableException($"No check of this virtual server provides the fact '{fact.Name}'.")
        : value is Exception failure ? throw failure
        : new((T)value);
}

/// <summary>Keeps which rules and events were switched off.</summary>
internal sealed class FakeRules : ISessionRules
{
    private readonly List<string> _off = [];

    /// <summary>The stages and rules that are off.</summary>
    public IReadOnlyList<string> Disabled => _off;

    public void Disable(Stage stage) => _off.Add(stage.ToString());

    public void Disable(string rule) => _off.Add(rule);

    public void Enable(Stage stage) => _off.Remove(stage.ToString());

    public void Enable(string rule) => _off.Remove(rule);

    public void EnableAll() => _off.Clear();

    public bool IsEnabled(Stage stage, string rule) =>
        _off.Count == 0 || (!_off.Contains(stage.ToString(), StringComparer.Ordinal) && !_off.Contains(rule, StringComparer.Ordinal));
}

/// <summary>Numbers for tests.</summary>
internal sealed record FakeCounters : ISessionCounters
{
    public long Commands { get; init; }

    public long Errors { get; init; }

    public long Transactions { get; init; }

    public long RecipientsAccepted { get; init; }

    public long RecipientsRefused { get; init; }

    public long Delivered { get; init; }

    public long BytesReceived { get; init; }

    public long BytesSent { get; init; }
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

    private Mailbox? _original;

    public Mailbox Sender { get; set; } = new("ada", "Example.ORG");

    public Mailbox OriginalSender => _original ?? Sender;

    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [new("SIZE", "1000"), new("SMTPUTF8", null)];

    public IReadOnlyList<IRecipient> Recipients { get; init; } = [];

    public IReadOnlyList<IRecipient> Refused { get; init; } = [];

    public bool IsExempt { get; init; }

    public long? Size { get; init; } = 1000;

    public IMessage? Message => null;

    public string? Pool { get; set; }

    public string? Member { get; set; }

    public string? PersistenceKey { get; set; }

    public IDictionary<string, object?> Notes { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    public void RewriteSender(string address) => (_original, Sender) = (OriginalSender, FakeRecipient.Read(address));
}

internal sealed class FakeRecipient(string local, string domain) : IRecipient
{
    public Mailbox Address { get; private set; } = new(local, domain);

    public Mailbox Original { get; } = new(local, domain);

    public IReadOnlyList<EsmtpParameter> Parameters { get; init; } = [];

    public bool IsExempt { get; init; }

    public string? Pool { get; set; }

    public SmtpReply? Reply { get; set; }

    public VerdictKind? Verdict { get; init; }

    public void Rewrite(string address) => Address = Read(address);

    public override string ToString() => Address.ToString();

    /// <summary>As the gateway does: what has no @ is no address.</summary>
    public static Mailbox Read(string address) => address.Split('@') switch
    {
        [""] => Mailbox.Null,
        [var local, var domain] => new Mailbox(local, domain),
        _ => throw new ArgumentException($"'{address}' is not an address such as user@example.org", nameof(address)),
    };
}

internal sealed class FakeMessage(params (string Name, string Value)[] fields) : IMessage, IHeaderList
{
    private readonly List<(string Name, string Value)> _fields = [.. fields];

    public IHeaderList Headers => this;

    public long Size { get; init; } = 4096;

    public IMimeIndex Mime => throw new InvalidOperationException("This message has no body.");

    public int Count => _fields.Count;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> octets, CancellationToken cancellationToken) => throw new InvalidOperationException("This message has no body.");

    public ValueTask<int> ReadContentAsync(IMessagePart part, long offset, Memory<byte> octets, CancellationToken cancellationToken) => throw new InvalidOperationException("This message has no body.");

    public ValueTask<string?> ReadTextAsync(IMessagePart part, int limit, CancellationToken cancellationToken) => throw new InvalidOperationException("This message has no body.");

    public ValueTask<IReadOnlyList<string>> FindUrlsAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("This message has no body.");

    public IReadOnlyList<string> Names => [.. _fields.Select(one => one.Name)];

    public string? GetDecoded(string name) => Get(name);

    public string? GetRaw(string name) => Get(name);

    public IReadOnlyList<HeaderAddress> GetAddresses(string name) => [.. GetAll(name).Select(value => new HeaderAddress(string.Empty, value, string.Empty))];

    public int Replace(string name, string value)
    {
        var count = Remove(name);
        Add(name, value);
        return count;
    }

    public string? Get(string name) => GetAll(name) is [var first, ..] ? first : null;

    public IReadOnlyList<string> GetAll(string name) => [.. _fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    public IReadOnlyList<string> GetAllDecoded(string name) => GetAll(name);

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
