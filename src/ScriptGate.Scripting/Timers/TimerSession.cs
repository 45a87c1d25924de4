using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Tapes;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Timers;

/// <summary>A session as its timers see it: they run beside its steps, so they look and take notes, and change nothing else.</summary>
internal sealed class TimerSession(ISession session) : ISession, ISessionSecurity, ISessionRules, ISessionLife
{
    public CancellationToken Ended => (session as ISessionLife)?.Ended ?? CancellationToken.None;

    public SessionOutside? Outside => (session as ISessionLife)?.Outside;

    public string StepNow => "timer";

    public object? RuleContext { get; set; }

    public string Id => session.Id;

    public VirtualServerInfo VirtualServer => session.VirtualServer;

    public IPEndPoint RemoteEndPoint => session.RemoteEndPoint;

    public IPAddress RemoteAddress => session.RemoteAddress;

    public IPEndPoint LocalEndPoint => session.LocalEndPoint;

    public ProxyInfo? Proxy => session.Proxy;

    public HelloInfo? Hello => session.Hello;

    public TlsInfo? Tls => session.Tls;

    public AuthInfo? Auth => session.Auth;

    public bool IsAuthenticated => session.IsAuthenticated;

    public bool IsTrusted => session.IsTrusted;

    public string? Country => session.Country;

    /// <summary>Its steps change it as they go; a timer would see half of it.</summary>
    public ITransaction? Transaction => null;

    public IDictionary<string, object?> Notes => session.Notes;

    public StartTlsMode StartTls
    {
        get => session.StartTls;
        set => throw ReadOnly();
    }

    public string? Pool
    {
        get => session.Pool;
        set => throw ReadOnly();
    }

    public string? Member
    {
        get => session.Member;
        set => throw ReadOnly();
    }

    public IPAddress? Source
    {
        get => session.Source;
        set => throw ReadOnly();
    }

    public string? PersistenceKey
    {
        get => session.PersistenceKey;
        set => throw ReadOnly();
    }

    public ISessionSecurity Security => this;

    public ISessionRules Rules => this;

    public ISessionCounters Counters => session.Counters;

    public DateTimeOffset StartedAt => session.StartedAt;

    public IDnsResolver Dns => session.Dns;

    public void Close(string? text = null) => throw ReadOnly();

    public void Alarm(Violation violation, Stage stage, IReadOnlyDictionary<string, object?>? evidence) => throw ReadOnly();

    public Verdict Report(Violation violation, Stage stage, Verdict proposed, IReadOnlyDictionary<string, object?>? evidence) => throw ReadOnly();

    public Verdict ReportFailure(Violation violation, Stage stage, Verdict deferral, string detail) => throw ReadOnly();

    public ValueTask<T> GetFactAsync<T>(Fact<T> fact, CancellationToken cancellationToken) => session.GetFactAsync(fact, cancellationToken);

    public void Disable(string? name = null) => throw ReadOnly();

    public void Enable(string? name = null) => throw ReadOnly();

    public bool IsEnabled(string name) => throw ReadOnly();

    public void Disable(Stage stage) => throw ReadOnly();

    void ISessionRules.Disable(string rule) => throw ReadOnly();

    public void Enable(Stage stage) => throw ReadOnly();

    void ISessionRules.Enable(string rule) => throw ReadOnly();

    public void EnableAll() => throw ReadOnly();

    public bool IsEnabled(Stage stage, string rule) => throw ReadOnly();

    private static ScriptArgumentException ReadOnly() => new("a timer changes nothing of its session but its notes");
}
