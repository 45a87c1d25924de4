namespace ScriptGate.Scripting.Engine;

/// <summary>A promise that the host settles: what a rule awaits. The engine's own handles are in the derived type.</summary>
internal abstract class HostPromise
{
    protected HostPromise(Invocation owner, Task<ScriptValue> pending)
    {
        Owner = owner;
        Pending = pending;
        owner.HasPromises = true;
    }

    /// <summary>The invocation that asked, and that runs when it is settled.</summary>
    public Invocation Owner { get; }

    /// <summary>Completed when the lane is asked to settle.</summary>
    public Task<ScriptValue> Pending { get; }
}
