namespace ScriptGate.Fixtures.Misbehaving;

internal sealed class MisbehavingCheck
{
    public static ValueTask<Verdict> Throw(RcptEvent e, CancellationToken cancellationToken) => throw new InvalidOperationException("The scanner is gone.");

    public static async ValueTask<Verdict> HangAsync(RcptEvent e, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return Verdict.Continue;
    }

    // Does not even hear that nobody waits any more. Held by somebody, as by a client library of its own: garbage would not be stuck.
    public static async ValueTask<Verdict> NeverAsync(RcptEvent e, CancellationToken cancellationToken)
    {
        await Blocking.Nothing.Task;
        return Verdict.Continue;
    }

    public static async ValueTask HangWhenCancelledAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(static () => Blocking.Forever.WaitOne());
        await Blocking.Nothing.Task;
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

    public static readonly TaskCompletionSource Nothing = new();

    /// <summary>Tells the process, whose tests share no type with a plugin, that one hangs from now on; and does.</summary>
    public static void HangAndTell()
    {
        AppContext.SetData("misbehaving.hangs", new object());
        Forever.WaitOne();
    }
}
