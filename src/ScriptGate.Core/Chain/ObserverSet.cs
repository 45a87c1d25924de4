using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Chain;

/// <summary>Observers of one generation. They get a copy of what happened, in order, off the session's path; a slow one loses observations, never mail.</summary>
internal sealed class ObserverSet : IAsyncDisposable
{
    /// <summary>Observations that may wait for an observer: some seconds of a busy gateway.</summary>
    public const int QueueLength = 4096;

    /// <summary>How long observers may go on with what waits for them when their generation ends.</summary>
    private static readonly TimeSpan FinishTime = TimeSpan.FromSeconds(5);

    /// <summary>How long they have then to notice that they are cancelled.</summary>
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Type, Listener[]> _channels;
    private readonly Task[] _pumps;
    private readonly IReadOnlyList<ObserverRegistration> _observers;
    private readonly TimeProvider _clock;
    private readonly LostCalls? _lost;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private long _dropped;
    private int _waiting;
    private TaskCompletionSource? _idle;

    /// <param name="observers">Who wants to know what.</param>
    /// <param name="logger">Hears of those that fail.</param>
    /// <param name="clock">Says since when a call is under way; null for the system's.</param>
    /// <param name="lost">Takes down the calls that are given up; null when nobody wants to know.</param>
    public ObserverSet(IReadOnlyList<ObserverRegistration> observers, ILogger logger, TimeProvider? clock = null, LostCalls? lost = null)
    {
        _observers = observers;
        _clock = clock ?? TimeProvider.System;
        _lost = lost;
        var lists = new Dictionary<Type, List<Listener>>();
        var pumps = new List<Task>();
        foreach (var observer in observers)
        {
            var channel = Channel.CreateBounded<Observation>(
                new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
                _ =>
                {
                    Interlocked.Increment(ref _dropped);
                    Done();
                });
            if (!lists.TryGetValue(observer.Type, out var list))
            {
                lists.Add(observer.Type, list = []);
            }

            list.Add(new Listener(observer.IsRule ? observer.Name : null, channel));
            pumps.Add(Task.Run(() => PumpAsync(observer, channel.Reader, logger, Done, _stopping.Token)));
        }

        _channels = lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        _pumps = [.. pumps];
    }

    /// <summary>Observations that were dropped because an observer was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The observers as steps of what they hear of.</summary>
    public IEnumerable<StepInfo> Infos => _observers.Select(observer => new StepInfo(
        observer.Type == typeof(DeliveredObservation) ? Stage.Delivered : observer.Type == typeof(RefusedObservation) ? Stage.Refused : Stage.Disconnect,
        observer.Name,
        observer.IsRule ? "rule" : "plugin",
        Check: null,
        Timeout.InfiniteTimeSpan,
        FailureMode.Continue,
        MessageNeeds.Nothing));

    /// <summary>Observations that wait for an observer, or that one is busy with.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether anybody wants to know; asked before an observation is built.</summary>
    public bool Wants<TObservation>()
        where TObservation : Observation => _channels.Count != 0 && _channels.ContainsKey(typeof(TObservation));

    /// <summary>Tells whoever wants to know.</summary>
    /// <param name="observation">What happened.</param>
    /// <param name="rules">Which rules the session is still shown to; null for all.</param>
    public void Tell<TObservation>(TObservation observation, ISessionRules? rules = null)
        where TObservation : Observation
    {
        foreach (var (rule, channel) in _channels[typeof(TObservation)])
        {
            if (rule is null || rules is null || rules.IsEnabled(observation.Stage, rule))
            {
                Interlocked.Increment(ref _waiting);
                if (!channel.Writer.TryWrite(observation))
                {
                    Done();
                }
            }
        }
    }

    /// <summary>Completes when the observers have heard of everything that was told until then.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _waiting) == 0)
            {
                return Task.CompletedTask;
            }

            return (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Lets every observer finish what waits for it, for at most five seconds, then stops it. One that blocks its thread is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, channel) in _channels.Values.SelectMany(list => list))
        {
            channel.Writer.TryComplete();
        }

        _stopping.CancelAfter(FinishTime);
        var pumps = Task.WhenAll(_pumps);
        await pumps.WaitAsync(FinishTime + LeaveTime, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (pumps.IsCompleted)
        {
            _stopping.Dispose();
            return;
        }

        var now = _clock.GetUtcNow();
        for (var i = 0; i < _pumps.Length; i++)
        {
            _lost?.Add(CallOf(_observers[i], now - FinishTime - LeaveTime), _pumps[i]);
        }
    }

    private static HeldCall CallOf(ObserverRegistration observer, DateTimeOffset since) =>
        new(observer.Name, observer.IsRule ? "rule" : "plugin", since, HeldCallKind.GivenUp) { Place = HeldCallPlaces.Observer };

    private readonly record struct Listener(string? Rule, Channel<Observation> Channel);

    private void Done()
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            lock (_gate)
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }
    }

    private async Task PumpAsync(ObserverRegistration observer, ChannelReader<Observation> reader, ILogger logger, Action done, CancellationToken stopping)
    {
        await foreach (var observation in reader.ReadAllAsync(stopping))
        {
            Task? call = null;
            var began = _clock.GetUtcNow();
            try
            {
                call = observer.Call(observation, stopping).AsTask();
                await call.WaitAsync(stopping);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.ObserverFailed(logger, exception, observer.Name, observation.Stage, observation.SessionId);
            }
            finally
            {
                done();
                if (call is not null)
                {
                    _lost?.Add(CallOf(observer, began) with { Stage = observation.Stage }, call);
                }
            }
        }
    }
}

/// <summary>An observer as a plugin or rule registered it.</summary>
/// <param name="Name">Its name in logs.</param>
/// <param name="Type">The observation it wants.</param>
/// <param name="Call">Tells it.</param>
/// <param name="IsRule">True for a rule's: a session may have switched it off.</param>
internal sealed record ObserverRegistration(string Name, Type Type, Func<Observation, CancellationToken, ValueTask> Call, bool IsRule = false);
