using System.Text.Json;
using System.Text.Json.Nodes;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Plugins;

namespace ScriptGate.Testing;

/// <summary>
/// A plugin as the gateway has it register for one security profile: options bound as strictly, steps, facts and timers taken down. A test asks its steps as the chain would.
/// </summary>
/// <remarks>Limits of time and <c>onFailure</c> are the chain's: here what a step throws comes out, and one that never answers hangs.</remarks>
public sealed class TestedPlugin : IAsyncDisposable
{
    private readonly IPlugin _plugin;
    private readonly PluginWorld _world;
    private readonly PluginBuilder _parts;

    private TestedPlugin(IPlugin plugin, PluginWorld world, PluginBuilder parts)
    {
        _plugin = plugin;
        _world = world;
        _parts = parts;
    }

    /// <summary>The names of the violations it declared.</summary>
    public IReadOnlySet<string> Violations => _parts.Violations;

    /// <summary>The stages it has steps at, in the order in which it registered them.</summary>
    public IReadOnlyList<Stage> Stages => [.. _parts.Steps.Select(step => step.Stage)];

    /// <summary>Has a plugin register.</summary>
    /// <param name="plugin">A new plugin.</param>
    /// <param name="options">Its options as they stand in the profile, without <c>alarm</c>, <c>block</c> and the like; comments and trailing commas may be there.</param>
    /// <param name="world">What it finds around it; null for the defaults.</param>
    /// <returns>The plugin; disposing it ends it as a reload would.</returns>
    /// <exception cref="PluginOptionsException">The options do not fit.</exception>
    public static TestedPlugin Load(IPlugin plugin, string options = "{}", PluginWorld? world = null)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentNullException.ThrowIfNull(options);
        world ??= new PluginWorld();
        var json = JsonNode.Parse(options, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var used = new EffectiveViolation(Alarm: true, Block: true, OnFailure.Defer, null, null, RefuseAt.Rcpt, Staging: false);
        var unused = world.Unused.ToDictionary(name => name, _ => used with { Alarm = false, Block = false }, StringComparer.Ordinal);
        var check = new EffectiveCheck(world.Check, used, unused, OnFailure.Defer, Timeout: null, JsonSerializer.SerializeToElement(json));
        var parts = new PluginBuilder(check, world.Profile, new PluginHost(world.HostName, world.Clock, world.Store, world.Log.Factory)
        {
            DataGroups = new DataGroupSet(world.DataGroups),
            Pools = world.Pools,
            Dns = world.Resolver,
        });
        plugin.Register(parts);
        parts.Close();
        return new TestedPlugin(plugin, world, parts);
    }

    /// <summary>A session that asks the DNS of this plugin's world, for events.</summary>
    /// <param name="client">The client's address.</param>
    /// <returns>The session; nearly all of it can be set.</returns>
    public FakeSession NewSession(string client = "192.0.2.1") =>
        new() { Resolver = _world.Resolver, RemoteEndPoint = new System.Net.IPEndPoint(System.Net.IPAddress.Parse(client), 40_000) };

    /// <summary>Asks the plugin's steps of an event, one after the other, until one has an opinion.</summary>
    /// <typeparam name="TEvent">The event.</typeparam>
    /// <param name="e">The event; in a <see cref="FakeSession"/> every violation is blocked unless <see cref="FakeSession.Blocks"/> says otherwise.</param>
    /// <param name="cancellationToken">Passed on to the steps.</param>
    /// <returns>The first verdict other than <see cref="Verdict.Continue"/>, else this.</returns>
    /// <exception cref="InvalidOperationException">It has no step at the event, or reported a violation that it did not declare.</exception>
    public async ValueTask<Verdict> AskAsync<TEvent>(TEvent e, CancellationToken cancellationToken)
        where TEvent : SmtpEvent
    {
        ArgumentNullException.ThrowIfNull(e);
        var steps = _parts.Steps.OfType<CheckStep<TEvent>>().ToArray();
        if (steps.Length == 0)
        {
            throw new InvalidOperationException($"The plugin has no step at {typeof(TEvent).Name}; it has steps at: {string.Join(", ", Stages.Distinct())}.");
        }

        var verdict = Verdict.Continue;
        foreach (var step in steps)
        {
            verdict = await step.Handler(e, cancellationToken);
            if (verdict.IsFinal)
            {
                break;
            }
        }

        RefuseUndeclared(e.Session);
        return verdict;
    }

    /// <summary>Tells the plugin's observers what happened.</summary>
    /// <typeparam name="TObservation">What they are told.</typeparam>
    /// <param name="observation">What happened.</param>
    /// <param name="cancellationToken">Passed on to the observers.</param>
    /// <exception cref="InvalidOperationException">It observes nothing of this kind.</exception>
    public async ValueTask TellAsync<TObservation>(TObservation observation, CancellationToken cancellationToken)
        where TObservation : Observation
    {
        var observers = _parts.Observers.Where(observer => observer.Type == typeof(TObservation)).ToArray();
        if (observers.Length == 0)
        {
            throw new InvalidOperationException($"The plugin does not observe {typeof(TObservation).Name}.");
        }

        foreach (var observer in observers)
        {
            await observer.Call(observation, cancellationToken);
        }
    }

    /// <summary>Asks the plugin for a fact that it provides.</summary>
    /// <typeparam name="T">The fact's type.</typeparam>
    /// <param name="fact">Which fact.</param>
    /// <param name="session">About whom.</param>
    /// <param name="cancellationToken">Passed on to the provider.</param>
    /// <returns>The fact.</returns>
    /// <exception cref="InvalidOperationException">It does not provide the fact.</exception>
    public ValueTask<T> ProvideAsync<T>(Fact<T> fact, ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fact);
        var provided = _parts.Facts.OfType<CheckFact<T>>().FirstOrDefault(one => string.Equals(one.Name, fact.Name, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The plugin does not provide the fact '{fact.Name}'.");
        return provided.Provider(session, cancellationToken);
    }

    /// <summary>
    /// Starts what was registered with <see cref="IPluginBuilder.Every"/>, as a generation that goes live does. The calls come when the clock is moved, on other threads: wait
    /// for <see cref="ManualClock.UntilTimersRunAsync"/> before moving it, and for what the call does afterwards.
    /// </summary>
    public void Start() => _parts.Timers.ForEach(timer => timer.Start());

    /// <summary>Ends its timers and HTTP clients, and disposes the plugin if it can be disposed.</summary>
    /// <returns>Done when the plugin has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        await _parts.AbandonAsync();
        if (_plugin is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (_plugin as IDisposable)?.Dispose();
        }

        _parts.Connections.Dispose();
    }

    // In a gateway such a violation would have no settings: nobody could block it, or even name it.
    private void RefuseUndeclared(ISession session)
    {
        if (session is FakeSession fake)
        {
            var names = fake.Reports.Select(report => report.Violation.Name).Concat(fake.Failures.Select(failure => failure.Violation.Name));
            if (names.FirstOrDefault(name => !Violations.Contains(name)) is { } name)
            {
                throw new InvalidOperationException($"The plugin reported the violation '{name}' and has not declared it; call Declare in Register.");
            }
        }
    }
}
