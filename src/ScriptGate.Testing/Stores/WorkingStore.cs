using ScriptGate.Storage.Memory;

namespace ScriptGate.Testing;

/// <summary>A state store in memory, the gateway's own: for tests of one step, with the clock of the test.</summary>
public static class WorkingStore
{
    /// <summary>An empty one.</summary>
    /// <param name="clock">What lifetimes go by.</param>
    public static IStateStore Create(TimeProvider clock) => new MemoryStateStore(clock);
}
