namespace ScriptGate.Scripting.Engine;

/// <summary>On whose behalf a handler runs.</summary>
/// <param name="Context">The session's time and chance.</param>
/// <param name="Caller">The target of the global functions, such as <c>log</c> and <c>violation</c>.</param>
/// <param name="First">The handler's first argument, a host object; null if its event has none.</param>
/// <param name="Second">Its second; null if its event has none.</param>
/// <param name="Timeout">How long its promise may take; null for the handler's own, or the default.</param>
internal readonly record struct ScriptCall(ScriptContext Context, object? Caller, object? First, object? Second, TimeSpan? Timeout = null);

/// <summary>One call of a handler, or of a function it gave, until it returned or its promise settled. Only the owner of its lane touches it, but for <see cref="Abandon"/>.</summary>
internal sealed class Invocation
{
    private TaskCompletionSource<object?>? _completion;

    public RuleHandler Handler { get; private set; } = null!;

    /// <summary>The function that is called in place of the handler; null for the handler itself.</summary>
    public ScriptCallback? Callback { get; private set; }

    public ScriptCall Call { get; private set; }

    /// <summary>The time-stamp after which its promise is too late.</summary>
    public long Deadline { get; set; }

    /// <summary>True when host promises refer to it, which may outlive the call: it is then not used for another one.</summary>
    public bool HasPromises { get; set; }

    /// <summary>When it began; 0 for one that nobody waits for.</summary>
    public long Began { get; set; }

    /// <summary>Its time inside JavaScript so far, in the clock's units.</summary>
    public long Inside { get; set; }

    /// <summary>True when its end is in the books.</summary>
    public bool IsBooked { get; set; }

    /// <summary>True from the moment it has a result or an error.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The host object the handler returned; null for nothing.</summary>
    public object? Result { get; private set; }

    public Exception? Error { get; private set; }

    /// <summary>The number under which the engine knows it while promises are out; 0 if none are.</summary>
    public int Ticket { get; set; }

    /// <summary>What the engine keeps of it while it runs.</summary>
    public object? EngineState { get; set; }

    /// <summary>The slots of the host objects it was shown; they die with it.</summary>
    public List<int> Slots { get; } = [];

    public void Begin(RuleHandler handler, in ScriptCall call, ScriptCallback? callback = null)
    {
        Handler = handler;
        Callback = callback;
        Call = call;
        IsDone = false;
        Result = null;
        Error = null;
        Ticket = 0;
        HasPromises = false;
        Began = 0;
        Inside = 0;
        IsBooked = false;
        EngineState = null;
        _completion = null;
    }

    /// <summary>The task of one that does not end at once. Asked for before anybody else can end it.</summary>
    public Task<object?> Wait() => (_completion ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Succeed(object? result)
    {
        if (!IsDone)
        {
            IsDone = true;
            Result = result;
            _completion?.TrySetResult(result);
        }
    }

    /// <summary>Ends it with an error.</summary>
    public void Fail(Exception error)
    {
        if (!IsDone)
        {
            IsDone = true;
            Error = error;
            _completion?.TrySetException(error);
        }
    }

    /// <summary>Tells the one who waits that nothing will come, while the lane is still stuck in it. Safe on any thread.</summary>
    public void Abandon(Exception error) => _completion?.TrySetException(error);

    /// <summary>Takes what the call held out of memory before the object waits for its next use.</summary>
    public void Clear() => Begin(null!, default);
}
