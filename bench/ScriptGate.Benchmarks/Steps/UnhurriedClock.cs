namespace ScriptGate.Benchmarks.Steps;

/// <summary>The system's clock, a thousand times slower: costs the same to read.</summary>
/// <remarks>A check that keeps its caller waiting for 50 ms is called through threads of its own from then on. A benchmark that a busy machine holds up is not such a check.</remarks>
internal sealed class UnhurriedClock : TimeProvider
{
    public override long TimestampFrequency => System.TimestampFrequency * 1000;

    public override long GetTimestamp() => System.GetTimestamp();
}
