namespace ScriptGate.Fixtures.Misbehaving;

internal sealed class MisbehavingCheck
{
    public static ValueTask<Verdict> Throw(RcptEvent e, CancellationToken cancellationToken) => throw new InvalidOperationException("The scanner is gone.");

    public static async ValueTask<Verdict> HangAsync(RcptEvent e, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return Verdict.Continue;
    }

    // The test lets go of the name in the session's notes: no type of a fixture is shared with the tests.
    public static ValueTask<Verdict> Block(RcptEvent e, CancellationToken cancellationToken)
    {
        ((EventWaitHandle)e.Session.Notes["entered"]!).Set();
        ((EventWaitHandle)e.Session.Notes["release"]!).WaitOne();
        return new(Verdict.Continue);
    }

    public void OnExit(object? sender, EventArgs e) => GC.KeepAlive(this);
}

/// <summary>Waits that never end by themselves.</summary>
internal static class Blocking
{
    public static readonly ManualResetEvent Forever = new(initialState: false);
}
