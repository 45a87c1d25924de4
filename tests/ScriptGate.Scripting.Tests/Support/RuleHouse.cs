using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>Rules in a real chain: files, the rule engine, and the events of a fake session.</summary>
internal sealed class RuleHouse : IDisposable
{
    public static readonly IReadOnlySet<string> Pools = new HashSet<string>(StringComparer.Ordinal) { "mail", "archive" };

    public static readonly IReadOnlySet<string> Members = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "10.0.0.5:25", "mx.example.org:25" };

    public static readonly IReadOnlySet<string> Violations = new HashSet<string>(StringComparer.Ordinal) { "bulk-sender" };

    private readonly TimeProvider _time;
    private RuleSet _rules;

    public RuleHouse(string rule, string? options = null, OnFailure onFailure = OnFailure.Defer, RuleServices? services = null, TimeProvider? clock = null, int lanes = 1, params (string Name, string Text)[] files)
        : this(rule, _ => services ?? new RuleServices(), options, onFailure, clock, lanes, files)
    {
    }

    /// <summary>With services: made for the house, whose clock they share.</summary>
    public RuleHouse(string rule, Func<RuleHouse, RuleServices> services, string? options = null, OnFailure onFailure = OnFailure.Defer, TimeProvider? clock = null, int lanes = 1, params (string Name, string Text)[] files)
    {
        _time = clock ?? Clock;
        Services = clock is null ? services(this) : services(this) with { Clock = clock };
        foreach (var (name, text) in files)
        {
            Folder.Write(name, text);
        }

        Reference = new RuleReference
        {
            File = Folder.Write("scripts/rules/rule.js", rule),
            Options = options is null ? null : JsonDocument.Parse(options).RootElement,
            OnFailure = onFailure,
        };
        Engine = new JavaScriptCoreRuleEngine(_time, Log, new ScriptLimits { Lanes = lanes });
        var result = Load(null);
        Diagnostics = result.Diagnostics;
        if (result.Rules is null)
        {
            Dispose();
            throw new InvalidOperationException(string.Join('\n', Diagnostics));
        }

        _rules = result.Rules;
        Chains = Compile();
    }

    public RuleFolder Folder { get; } = new();

    public RuleReference Reference { get; }

    public FakeClock Clock { get; } = new();

    /// <summary>What the rules of the next load may ask for.</summary>
    public RuleServices Services { get; set; }

    public LineLog Log { get; } = new();

    public JavaScriptCoreRuleEngine Engine { get; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    public ChainSet Chains { get; private set; }

    public FakeSession Session { get; } = new();

    /// <summary>What the rule logged.</summary>
    public string[] Said => [.. Log.Lines.Where(line => line.StartsWith("rule Information: rule.js in ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(": ", 20, StringComparison.Ordinal) + 2)..])];

    public RuleSet Rules => _rules;

    public RuleLoadResult Load(RuleSet? previous) => Engine.Load(new RuleLoadRequest(Folder.Root, [Reference], Pools) { Services = Services, Members = Members, Violations = Violations }, previous);

    /// <summary>The next generation, from the files and services as they are now.</summary>
    /// <returns>The rules of the one before, to be disposed.</returns>
    public RuleSet Reload()
    {
        var old = _rules;
        _rules = Load(old).Rules.ShouldNotBeNull();
        Chains = Compile();
        return old;
    }

    /// <summary>What the steps of the event's stage say.</summary>
    public async Task<Outcome> Judge(SmtpEvent e)
    {
        using var cancellation = new StepCancellation();
        return e switch
        {
            ConnectEvent item => await Chains.Connect!.DispatchAsync(item, cancellation),
            EhloEvent item => await Chains.Ehlo!.DispatchAsync(item, cancellation),
            StartTlsEvent item => await Chains.StartTls!.DispatchAsync(item, cancellation),
            TlsEvent item => await Chains.Tls!.DispatchAsync(item, cancellation),
            AuthEvent item => await Chains.Auth!.DispatchAsync(item, cancellation),
            MailEvent item => await Chains.Mail!.DispatchAsync(item, cancellation),
            RcptEvent item => await Chains.Rcpt!.DispatchAsync(item, cancellation),
            DataEvent item => await Chains.Data!.DispatchAsync(item, cancellation),
            HeadersEvent item => await Chains.Headers!.DispatchAsync(item, cancellation),
            MessageEvent item => await Chains.Message!.DispatchAsync(item, cancellation),
            CommandEvent item => await Chains.Command!.DispatchAsync(item, cancellation),
            RsetEvent item => await Chains.Rset!.DispatchAsync(item, cancellation),
            QuitEvent item => await Chains.Quit!.DispatchAsync(item, cancellation),
            ProtocolEvent item => await Chains.Protocol!.DispatchAsync(item, cancellation),
            ServerReplyEvent item => await Chains.ServerReply!.DispatchAsync(item, cancellation),
            ReplyEvent item => await Chains.Reply!.DispatchAsync(item, cancellation),
            PoolSelectedEvent item => await Chains.PoolSelected!.DispatchAsync(item, cancellation),
            ServerConnectedEvent item => await Chains.ServerConnected!.DispatchAsync(item, cancellation),
            PoolFailedEvent item => await Chains.PoolFailed!.DispatchAsync(item, cancellation),
            _ => throw new InvalidOperationException($"no chain for {e.Stage}"),
        };
    }

    private ChainSet Compile()
    {
        var builder = new ChainBuilder(_time, NullLogger.Instance);
        _rules.Sources.ShouldHaveSingleItem().AddTo(builder);
        return builder.Build();
    }

    public ConnectEvent Connect() => new(Session);

    public MailEvent Mail() => new(Session, new FakeTransaction());

    public RcptEvent Rcpt(string local = "bob", string domain = "example.net") => new(Session, new FakeTransaction(), new FakeRecipient(local, domain));

    public void Dispose()
    {
        _rules?.Dispose();
        Engine.Dispose();
        Folder.Dispose();
    }
}
