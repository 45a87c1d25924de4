using System.IO.Pipelines;

namespace ScriptGate.Testing;

/// <summary>A pipe's reader that gives back what was read only when its owner looks for more: whoever writes and waits for that knows that the owner is done with it.</summary>
/// <param name="reader">The pipe's.</param>
internal sealed class StepReader(PipeReader reader) : PipeReader
{
    private (SequencePosition Consumed, SequencePosition Examined)? _taken;

    public override bool TryRead(out ReadResult result)
    {
        GiveBack();
        return reader.TryRead(out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        GiveBack();
        return reader.ReadAsync(cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _taken = (consumed, examined);

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        GiveBack();
        reader.Complete(exception);
    }

    private void GiveBack()
    {
        if (_taken is { } taken)
        {
            _taken = null;
            reader.AdvanceTo(taken.Consumed, taken.Examined);
        }
    }
}
