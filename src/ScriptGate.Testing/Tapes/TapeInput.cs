using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Testing.Tapes;

/// <summary>The client of a replay: what it sent, in the pieces in which it came, each when the session looks for it.</summary>
/// <param name="tape">The tape.</param>
/// <param name="player">Whose clock moves with it.</param>
internal sealed class TapeInput(Tape tape, TapePlayer player) : PipeReader
{
    private readonly byte[] _octets = OctetsOf(tape);
    private readonly Queue<TapeEntry> _events = new(tape.Entries.Where(entry => entry.Kind is TapeKinds.Arrival or TapeKinds.Interrupt));
    private int _start;
    private int _end;
    private bool _hasEnded;
    private bool _isCancelled;

    /// <summary>Breaks off the session's wait, as somebody did then.</summary>
    public Action<SessionEnd>? Interrupt { get; set; }

    private ReadResult Result => new(new ReadOnlySequence<byte>(_octets, _start, _end - _start), _isCancelled, _hasEnded);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isCancelled || _hasEnded || !_events.TryPeek(out var next))
        {
            // A session that goes on longer than it did then has a client that is gone.
            _hasEnded |= !_isCancelled;
            return new(Take());
        }

        var moved = player.MoveToAsync(next);
        if (!moved.IsCompletedSuccessfully)
        {
            return new(WaitAsync(moved));
        }

        Next();
        return new(Take());
    }

    private async Task<ReadResult> WaitAsync(ValueTask moved)
    {
        await moved;
        Next();
        return Take();
    }

    private ReadResult Take()
    {
        var result = Result;
        _isCancelled = false;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var isThere = _events.TryPeek(out var next) && next is { Kind: TapeKinds.Arrival, Answer: not null };
        if (isThere)
        {
            Next();
        }

        result = Result;
        return isThere || _hasEnded;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    // The positions of a sequence over one array are indexes into it.
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _start = consumed.GetObject() is null ? _start : consumed.GetInteger();

    public override void CancelPendingRead() => _isCancelled = true;

    public override void Complete(Exception? exception = null) => _hasEnded = true;

    private static byte[] OctetsOf(Tape tape) => [.. tape.Entries.Where(entry => entry.Kind == TapeKinds.Input).SelectMany(entry => Encoding.Latin1.GetBytes(entry.Answer ?? ""))];

    private void Next()
    {
        var entry = _events.Dequeue();
        player.MoveTo(entry);
        if (entry.Kind == TapeKinds.Interrupt)
        {
            Interrupt?.Invoke(SessionEndOf(entry.Question));
            _isCancelled = true;
            return;
        }

        _end = (int)Math.Min(_octets.Length, _end + Math.Max(0, entry.Length ?? 0));
        _hasEnded = entry.Question == "end";
    }

    private static SessionEnd SessionEndOf(string? word) => Array.Find(Enum.GetValues<SessionEnd>(), end => end.Word() == word) is var end and not SessionEnd.None ? end : SessionEnd.Timeout;
}
