namespace ScriptGate.Core.Chain;

/// <summary>What the rules of a generation are busy with.</summary>
/// <param name="Timers">Timers that are set.</param>
/// <param name="Promises">What they wait for: look-ups, calls, sleeps.</param>
/// <param name="ServiceCalls">Those of them that are calls of services.</param>
internal readonly record struct RuleActivity(int Timers, int Promises, int ServiceCalls);

/// <summary>The engine instances of a set of rules, counted apart from them: who asks what is left of an old generation must not be what keeps it.</summary>
internal sealed class RuleContexts
{
    private int _alive;

    /// <summary>Instances that were made and have not ended.</summary>
    public int Alive => Volatile.Read(ref _alive);

    /// <summary>True when no generation uses them any more.</summary>
    public bool IsReleased { get; private set; }

    public void Began() => Interlocked.Increment(ref _alive);

    public void Ended() => Interlocked.Decrement(ref _alive);

    public void Release() => IsReleased = true;
}
