using System.Buffers;
using System.IO.Pipelines;

namespace ScriptGate.Core.Sessions;

/// <summary>The one reader of a client's octets. Keeps what was read and not yet consumed, so that pipelined commands need no further read.</summary>
internal sealed class ClientInput(PipeReader reader)
{
    private bool _held;

    /// <summary>What has arrived and was not consumed.</summary>
    public ReadOnlySequence<byte> Buffer { get; private set; }

    public bool IsEnded { get; private set; }

    public void Consume(SequencePosition position) => Buffer = Buffer.Slice(position);

    public void ConsumeAll() => Buffer = Buffer.Slice(Buffer.End);

    /// <summary>Takes what has arrived without waiting.</summary>
    /// <returns>True when there is something that was not there before.</returns>
    public bool TryFill()
    {
        GiveBack();
        if (!reader.TryRead(out var result))
        {
            return false;
        }

        Take(result);
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

    /// <summary>Waits for more octets than there are now.</summary>
    /// <returns>False when the wait was broken off, or the client has ended its side and nothing more came.</returns>
    public ValueTask<bool> FillAsync()
    {
        var before = Buffer.Length;
        GiveBack();
        var pending = reader.ReadAsync();
        return pending.IsCompletedSuccessfully ? new(Took(pending.Result, before)) : WaitAsync(pending, before);
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

    private async ValueTask<bool> WaitAsync(ValueTask<ReadResult> pending, long before) => Took(await pending, before);

    private bool Took(ReadResult result, long before)
    {
        Take(result);
        IsEnded |= result.IsCompleted;
        return !result.IsCanceled && Buffer.Length > before;
    }

    private void Take(ReadResult result)
    {
        Buffer = result.Buffer;
        _held = true;
        IsEnded |= result.IsCompleted;
    }
}
