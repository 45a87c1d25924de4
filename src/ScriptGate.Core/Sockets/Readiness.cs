using System.Threading.Tasks.Sources;

namespace ScriptGate.Core.Sockets;

/// <summary>Whether a socket may be read, or written, without waiting; and whoever waits for that. One waits at a time; anybody may set or cancel.</summary>
/// <remarks>The order that loses nothing: clear, then try, and only after "nothing there" wait. What the poller sets meanwhile is not lost.</remarks>
internal sealed class Readiness : IValueTaskSource<bool>
{
    private const int NotKnown = 0;
    private const int Ready = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _source;
    private int _state;

    public bool IsSet => Volatile.Read(ref _state) == Ready;

    public void Clear() => Interlocked.CompareExchange(ref _state, NotKnown, Ready);

    /// <summary>Waits until it is set.</summary>
    /// <returns>False when the wait was cancelled.</returns>
    /// <exception cref="InvalidOperationException">Somebody waits already. He would never be woken if this one took his place.</exception>
    public ValueTask<bool> WaitAsync() => TryBeginWait(out var token) ? new(this, token) : new(true);

    /// <summary>As <see cref="WaitAsync"/>, for who gives this wait on as his own.</summary>
    /// <param name="token">Tells the wait from others.</param>
    /// <returns>False when it is set.</returns>
    public bool TryBeginWait(out short token)
    {
        token = 0;
        switch (Volatile.Read(ref _state))
        {
            case Ready:
                return false;
            case Awaited:
                throw new InvalidOperationException("Two wait for the same half of a socket.");
            default:
                break;
        }

        _source.Reset();
        token = _source.Version;
        return Interlocked.CompareExchange(ref _state, Awaited, NotKnown) == NotKnown;
    }

    /// <summary>Sets it, from the poller: whoever waits goes on in this call.</summary>
    public void Set() => Set(apart: false);

    /// <summary>Sets it, from any other thread: whoever waits goes on in the thread pool, for the caller has other things to do.</summary>
    public void SetFromOutside() => Set(apart: true);

    /// <summary>Ends a wait; does nothing when nobody waits.</summary>
    public void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, NotKnown, Awaited) == Awaited)
        {
            Complete(result: false, apart: true);
        }
    }

    public bool GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Set(bool apart)
    {
        if (Interlocked.Exchange(ref _state, Ready) == Awaited)
        {
            Complete(result: true, apart);
        }
    }

    private void Complete(bool result, bool apart)
    {
        _source.RunContinuationsAsynchronously = apart;
        _source.SetResult(result);
    }
}
