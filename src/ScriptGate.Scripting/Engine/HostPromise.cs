namespace ScriptGate.Scripting.Engine;

/// <summary>A promise that the host settles: what a rule awaits. The engine's own handles are in the derived type.</summary>
internal abstract class HostPromise(Invocation owner, Task<ScriptValue> pending)
{
    /// <summary>The invocation that asked, and that runs when it is settled.</summary>
    public Invocation Owner { get; } = owner;

    /// <summary>Completed when the lane is asked to settle.</summary>
    public Task<ScriptValue> Pending { get; } = pending;
}
