using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>A receiver, its queue and the one task that empties it. Whoever tells never waits: a full queue drops and counts.</summary>
internal sealed class RemoteLog : IAsyncDisposable
{
    private const int BatchSize = 100;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly RemoteLogOptions _options;
    private readonly IRemoteLogFormat _format;
    private readonly IRemoteLogTransport _transport;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Channel<RemoteLogEvent> _queue;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly Task _running;
    private string? _problem;
    private long _dropped;
    private long _toldDropped;
    private long _sent;
    private long _failed;

    public RemoteLog(string name, RemoteLogOptions options, IRemoteLogFormat format, IRemoteLogTransport transport, TimeProvider clock, ILogger logger)
    {
        Name = name;
        _options = options;
        _format = format;
        _transport = transport;
        _clock = clock;
        _logger = logger;
        _queue = Channel.CreateBounded<RemoteLogEvent>(new BoundedChannelOptions(options.Queue) { SingleReader = true });
        _running = Task.Run(RunAsync);
    }

    public string Name { get; }

    /// <summary>Events that the receiver took.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Events that were dropped: the queue was full, or the receiver refused them.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Attempts to deliver that failed: the receiver was away or too slow, or refused. What they carried is tried again or counted as dropped.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Why nothing is delivered now; null when all is well.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Tells of a transaction or a refused session whatever the receiver wants to hear of it.</summary>
    public void Tell(TransactionRecord record)
    {
        if (_options.Events == RemoteLogEvents.Transactions)
        {
            Enqueue(new RemoteLogEvent(record, Violation: null));
            return;
        }

        for (var i = 0; i < record.Violations.Count; i++)
        {
            var violation = record.Violations[i];
            if (_options.Events == RemoteLogEvents.Blocked ? violation.Blocked : violation.Alarmed)
            {
                Enqueue(new RemoteLogEvent(record, violation));
            }
        }
    }

    /// <summary>Delivers what waits, within the receiver's time-out, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete())
        {
            await _running;
            return;
        }

        await _closing.CancelAsync();
        try
        {
            await _running.WaitAsync(_options.Timeout, _clock);
        }
        catch (TimeoutException)
        {
            await _aborted.CancelAsync();
            await _running;
        }

        await _transport.DisposeAsync();
        _closing.Dispose();
        _aborted.Dispose();
    }

    private void Enqueue(RemoteLogEvent happened)
    {
        if (!_queue.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<ReadOnlyMemory<byte>>(BatchSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var happened))
            {
                var message = new ArrayBufferWriter<byte>(512);
                _format.Write(happened, message);
                batch.Add(message.WrittenMemory);
            }

            await DeliverAsync(batch);
            TellDropped();
            batch.Clear();
        }
    }

    private async Task DeliverAsync(List<ReadOnlyMemory<byte>> batch)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await TryAsync(batch))
            {
                return;
            }

            TellDropped();
            if (_closing.IsCancellationRequested)
            {
                Interlocked.Add(ref _dropped, batch.Count);
                return;
            }

            try
            {
                await Task.Delay(pause, _clock, _closing.Token);
            }
            catch (OperationCanceledException)
            {
                // One last try.
            }
        }
    }

    private async Task<bool> TryAsync(List<ReadOnlyMemory<byte>> batch)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _aborted.Token);
        try
        {
            await _transport.SendAsync(batch, either.Token);
            Interlocked.Add(ref _sent, batch.Count);
            if (Interlocked.Exchange(ref _problem, null) is not null)
            {
                Log.RemoteLogUp(_logger, Name);
            }

            return true;
        }
        catch (RemoteLogRefusedException exception)
        {
            Interlocked.Add(ref _dropped, batch.Count);
            Fail(exception.Message);
            return true;
        }
        catch (IOException exception)
        {
            Fail(exception.Message);
        }
        catch (OperationCanceledException)
        {
            Fail($"no answer within {DurationText.Format(_options.Timeout)}");
        }

        return false;
    }

    private void Fail(string problem)
    {
        Interlocked.Increment(ref _failed);
        if (!string.Equals(Interlocked.Exchange(ref _problem, problem), problem, StringComparison.Ordinal))
        {
            Log.RemoteLogDown(_logger, Name, problem, _options.Queue);
        }
    }

    private void TellDropped()
    {
        var dropped = Dropped;
        if (dropped != _toldDropped)
        {
            _toldDropped = dropped;
            Log.RemoteLogDropped(_logger, Name, dropped);
        }
    }
}
