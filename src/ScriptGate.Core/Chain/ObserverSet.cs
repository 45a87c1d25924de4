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

    private readonly Dictionary<Type, Channel<Observation>[]> _channels;
    private readonly Task[] _pumps;
    private readonly CancellationTokenSource _stopping = new();
    private long _dropped;

    public ObserverSet(IReadOnlyList<ObserverRegistration> observers, ILogger logger)
    {
        var lists = new Dictionary<Type, List<Channel<Observation>>>();
        var pumps = new List<Task>();
        foreach (var observer in observers)
        {
            var channel = Channel.CreateBounded<Observation>(
                new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
                _ => Interlocked.Increment(ref _dropped));
            if (!lists.TryGetValue(observer.Type, out var list))
            {
                lists.Add(observer.Type, list = []);
            }

            list.Add(channel);
            pumps.Add(Task.Run(() => PumpAsync(observer, channel.Reader, logger, _stopping.Token)));
        }

        _channels = lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        _pumps = [.. pumps];
    }

    /// <summary>Observations that were dropped because an observer was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether anybody wants to know; asked before an observation is built.</summary>
    public bool Wants<TObservation>()
        where TObservation : Observation => _channels.Count != 0 && _channels.ContainsKey(typeof(TObservation));

    public void Tell<TObservation>(TObservation observation)
        where TObservation : Observation
    {
        foreach (var channel in _channels[typeof(TObservation)])
        {
            channel.Writer.TryWrite(observation);
        }
    }

    /// <summary>Lets every observer finish what waits for it, for at most five seconds, then stops it. One that blocks its thread is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values.SelectMany(list => list))
        {
            channel.Writer.TryComplete();
        }

        _stopping.CancelAfter(FinishTime);
        var pumps = Task.WhenAll(_pumps);
        await pumps.WaitAsync(FinishTime + LeaveTime, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (pumps.IsCompleted)
        {
            _stopping.Dispose();
        }
    }

    private static async Task PumpAsync(ObserverRegistration observer, ChannelReader<Observation> reader, ILogger logger, CancellationToken stopping)
    {
        await foreach (var observation in reader.ReadAllAsync(stopping))
        {
            try
            {
                await observer.Call(observation, stopping).AsTask().WaitAsync(stopping);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.ObserverFailed(logger, exception, observer.Name, observation.Stage, observation.SessionId);
            }
        }
    }
}

/// <summary>An observer as a plugin or rule registered it.</summary>
/// <param name="Name">Its name in logs.</param>
/// <param name="Type">The observation it wants.</param>
/// <param name="Call">Tells it.</param>
internal sealed record ObserverRegistration(string Name, Type Type, Func<Observation, CancellationToken, ValueTask> Call);
