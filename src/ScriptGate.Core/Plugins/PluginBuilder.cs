using System.Diagnostics.Metrics;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Plugins;

/// <summary>Takes down what one plugin registers for one profile in one generation.</summary>
internal sealed class PluginBuilder : IPluginBuilder
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    private readonly EffectiveCheck _check;
    private readonly DataGroupSet _dataGroups;
    private readonly IReadOnlyCollection<string> _pools;
    private readonly bool _isOffline;
    private bool _isClosed;

    public PluginBuilder(EffectiveCheck check, string profile, PluginHost host)
    {
        _check = check;
        _dataGroups = host.DataGroups;
        _pools = host.Pools;
        Check = check.Name;
        Profile = profile;
        HostName = host.HostName;
        LostCalls = host.LostCalls;
        Clock = host.Clock;
        Store = ObservedStore.Around(new CheckStateStore(OutsideStore.Around(host.Store), Check), Check, Clock);
        Dns = host.Dns;
        Logger = host.Loggers.CreateLogger($"check.{Check}");
        Runner = new SlowStepRunner(Check, Clock, Logger);
        Connections = new PluginConnector(PollerSet.Shared, Runner, Clock) { IsOffline = host.IsOffline };
        _isOffline = host.IsOffline;
        Meter = new Meter($"ScriptGate.Check.{Check}");
    }

    public string Check { get; }

    public string Profile { get; }

    public string HostName { get; }

    /// <summary>The check's options as JSON text.</summary>
    public string OptionsText => _check.Options.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "" : _check.Options.GetRawText();

    public TimeProvider Clock { get; }

    public IStateStore Store { get; }

    public IDnsResolver Dns { get; }

    public IConnector Connector
    {
        get
        {
            AsksOutside = true;
            return Connections;
        }
    }

    /// <summary>True once it was given something to ask services with that is no part of a session.</summary>
    public bool AsksOutside { get; private set; }

    public ILogger Logger { get; }

    public Meter Meter { get; }

    /// <summary>Takes down the calls that are given up.</summary>
    public LostCalls LostCalls { get; }

    /// <summary>Calls its handlers.</summary>
    public SlowStepRunner Runner { get; }

    public PluginConnector Connections { get; }

    public HashSet<string> Violations { get; } = new(StringComparer.Ordinal);

    public List<CheckStep> Steps { get; } = [];

    public List<ObserverRegistration> Observers { get; } = [];

    public List<CheckFact> Facts { get; } = [];

    public List<PluginTimer> Timers { get; } = [];

    public List<HttpClient> HttpClients { get; } = [];

    public TOptions Options<TOptions>(JsonTypeInfo<TOptions> typeInfo)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return PluginOptionsBinder.Bind(_check.Options, typeInfo);
    }

    public IDataGroup DataGroup(string name, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _dataGroups.Find(name) ?? throw new PluginOptionsException(
            $"there is no data group {UserText.Quote(name)}; {(_dataGroups.Names.Any() ? $"there is {UserText.Alternatives([.. _dataGroups.Names.Order(StringComparer.Ordinal)])}" : "define it under 'dataGroups'")}", key);
    }

    public bool HasDataGroup(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _dataGroups.Find(name) is not null;
    }

    public bool HasPool(string name) => _pools.Contains(name, StringComparer.Ordinal);

    public IPluginBuilder Declare(Violation violation)
    {
        RefuseWhenClosed();
        if (string.IsNullOrEmpty(violation.Name) || !violation.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException($"'{violation.Name}' is not a name of a violation: lower-case letters, digits and hyphens.", nameof(violation));
        }

        Violations.Add(violation.Name);
        return this;
    }

    public bool IsUsed(Violation violation) => _check.Violation(violation.Name) is { Alarm: true } or { Block: true };

    public IPluginBuilder On<TEvent>(
        string name, Handler<TEvent> handler, MessageNeeds needs = MessageNeeds.Nothing, TimeSpan? timeout = null, bool judgesFinalAddress = false)
        where TEvent : SmtpEvent
    {
        RefuseWhenClosed();
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(handler);
        var stage = EventStages.Of<TEvent>();
        if (needs != MessageNeeds.Nothing && stage != Stage.Message)
        {
            throw new ArgumentException("Only a step of MessageEvent can need the message.", nameof(needs));
        }

        if (judgesFinalAddress && stage != Stage.Rcpt)
        {
            throw new ArgumentException("Only a step of RcptEvent can judge the final address.", nameof(judgesFinalAddress));
        }

        if (timeout is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        }

        Steps.Add(new CheckStep<TEvent>(stage, name, needs, timeout, handler, judgesFinalAddress));
        return this;
    }

    public IPluginBuilder Observe<TObservation>(string name, Func<TObservation, CancellationToken, ValueTask> observer)
        where TObservation : Observation
    {
        RefuseWhenClosed();
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(observer);
        if (typeof(TObservation).IsAbstract)
        {
            throw new NotSupportedException($"{typeof(TObservation).Name} is not something that happens; observe one of the types derived from it.");
        }

        Observers.Add(OneAtATime(name, observer));
        return this;
    }

    public IPluginBuilder Provide<T>(Fact<T> fact, FactProvider<T> provider)
    {
        RefuseWhenClosed();
        ArgumentNullException.ThrowIfNull(fact);
        ArgumentNullException.ThrowIfNull(provider);
        if (typeof(T).IsCollectible)
        {
            throw new ArgumentException($"The fact '{fact.Name}' has a type of the plugin, {typeof(T).Name}: no other check could ask for it. Use a type of the contract or the framework.", nameof(fact));
        }

        Facts.Add(new CheckFact<T>(fact, provider));
        return this;
    }

    public IPluginBuilder Every(TimeSpan interval, Func<CancellationToken, ValueTask> callback)
    {
        RefuseWhenClosed();
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, ShortestInterval);
        ArgumentNullException.ThrowIfNull(callback);
        Timers.Add(new PluginTimer(Check, interval, callback, Clock, Logger, LostCalls));
        return this;
    }

    public HttpClient CreateHttpClient(TimeSpan timeout)
    {
        RefuseWhenClosed();

        // Names are resolved again from time to time, or a client that lives as long as its generation never sees a moved service.
        var client = new HttpClient(_isOffline ? new NoNetwork() : new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = timeout };
        HttpClients.Add(client);
        AsksOutside = true;
        return client;
    }

    /// <summary>From now on the builder refuses: what is registered late would be in no chain.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Gives up what was handed out when the plugin could not be used; all but its connections, which it may have to say good-bye over.</summary>
    public async ValueTask AbandonAsync()
    {
        Close();
        await Task.WhenAll(Timers.Select(timer => timer.DisposeAsync().AsTask()));

        // Not on this thread: who waits for one of their answers may go on on it.
        await Task.Run(() => HttpClients.ForEach(client => client.Dispose())).WaitAsync(PluginTimer.StopLimit, Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Meter.Dispose();
    }

    private void RefuseWhenClosed()
    {
        if (_isClosed)
        {
            throw new InvalidOperationException("Steps, facts and timers are registered in IPlugin.Register, not later.");
        }
    }

    // Several virtual servers with one profile have an observer queue each; the plugin was promised one call at a time.
    private static ObserverRegistration OneAtATime<TObservation>(string name, Func<TObservation, CancellationToken, ValueTask> observer)
        where TObservation : Observation
    {
        var gate = new SemaphoreSlim(1, 1);
        return new ObserverRegistration(name, typeof(TObservation), async (observation, cancellationToken) =>
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                await observer((TObservation)observation, cancellationToken);
            }
            finally
            {
                gate.Release();
            }
        });
    }
}
