using System.Buffers;
using System.IO.Pipelines;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Core.Sessions;

/// <summary>The one reader of a client's octets. Keeps what was read and not yet consumed, so that pipelined commands need no further read.</summary>
/// <param name="reader">Where they come from.</param>
/// <param name="counters">Counts them.</param>
/// <param name="outside">Told of them; null for nobody.</param>
internal sealed class ClientInput(PipeReader reader, SessionCounters counters, SessionOutside? outside = null)
{
    private bool _held;
    private long _before;

    /// <summary>What has arrived and was not consumed.</summary>
    public ReadOnlySequence<byte> Buffer { get; private set; }

    public bool IsEnded { get; private set; }

    /// <summary>What is being read; for those who keep it.</summary>
    public InputKind Kind { get; set; }

    public void Consume(SequencePosition position)
    {
        var left = Buffer.Slice(position);
        outside?.Took(Buffer.Slice(0, position), Kind);
        counters.BytesReceived += Buffer.Length - left.Length;
        Buffer = left;
        if (left.IsEmpty)
        {
            GiveBack();
        }
    }

    public void ConsumeAll() => Consume(Buffer.End);

    /// <summary>Takes what has arrived without waiting.</summary>
    /// <returns>True when there is something that was not there before.</returns>
    public bool TryFill()
    {
        var before = Buffer.Length;
        GiveBack();
        if (!reader.TryRead(out var result))
        {
            return false;
        }

        Take(result, before, wasAwaited: false);
        return !result.Buffer.IsEmpty;
    }

    /// <summary>Whether the client has ended its side and left nothing to answer. Looked at, never waited for.</summary>
    public bool HasEndedEmpty
    {
        get
        {
            if (!Buffer.IsEmpty)
            {
                return false;
            }

            TryFill();
            return IsEnded && Buffer.IsEmpty;
        }
    }

    /// <summary>Begins to wait for more octets than there are now. What comes of it is to be given to <see cref="Took"/>: so that whoever waits is the only one who has to go on.</summary>
    public ValueTask<ReadResult> ReadAsync()
    {
        _before = Buffer.Length;
        GiveBack();
        return reader.ReadAsync();
    }

    /// <summary>Takes what <see cref="ReadAsync"/> came to.</summary>
    /// <returns>False when the wait was broken off, or the client has ended its side and nothing more came.</returns>
    public bool Took(ReadResult result)
    {
        Take(result, _before, wasAwaited: true);
        return !result.IsCanceled && Buffer.Length > _before;
    }

    /// <summary>Breaks off a wait from another thread.</summary>
    public void CancelWait() => reader.CancelPendingRead();

    /// <summary>Lets go of the reader, for example before the transport is swapped.</summary>
    public void GiveBack()
    {
        if (_held)
        {
            reader.AdvanceTo(Buffer.Start, Buffer.End);
            _held = false;
            Buffer = default;
        }
    }

    private void Take(ReadResult result, long before, bool wasAwaited)
    {
        Buffer = result.Buffer;
        _held = true;
        IsEnded |= result.IsCompleted;
        if (outside is not null && (Buffer.Length > before || result.IsCompleted))
        {
            outside.Arrived(Buffer.Length - before, result.IsCompleted, wasAwaited);
        }
    }
}
