namespace ScriptGate.Fixtures.Misbehaving;

internal sealed class MisbehavingCheck
{
    public static ValueTask<Verdict> Throw(RcptEvent e, CancellationToken cancellationToken) => throw new InvalidOperationException("The scanner is gone.");

    public static async ValueTask<Verdict> HangAsync(RcptEvent e, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return Verdict.Continue;
    }

    // What to tell and to wait for stands in the session's notes: no type of a fixture is shared with the tests. A session without notes passes.
    public static ValueTask<Verdict> Block(RcptEvent e, CancellationToken cancellationToken)
    {
        if (e.Session.Notes.TryGetValue("entered", out var entered))
        {
            ((EventWaitHandle)entered!).Set();
            ((EventWaitHandle)e.Session.Notes["release"]!).WaitOne();
        }

        return new(Verdict.Continue);
    }

    // For a gateway that is a process of its own: nobody can let go.
    public static ValueTask<Verdict> BlockForGood(RcptEvent e, CancellationToken cancellationToken)
    {
        if (e.Recipient.Address.Domain == "hangs.example")
        {
            Blocking.Forever.WaitOne();
        }

        return new(Verdict.Continue);
    }

    public void OnExit(object? sender, EventArgs e) => GC.KeepAlive(this);
}

/// <summary>Waits that never end by themselves.</summary>
internal static class Blocking
{
    public static readonly ManualResetEvent Forever = new(initialState: false);
}
