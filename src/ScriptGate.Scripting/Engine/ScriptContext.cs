namespace ScriptGate.Scripting.Engine;

/// <summary>Time and chance as a session's rules see them. One per session, so that a session can be replayed.</summary>
/// <param name="clock">Asked at most once per entry into JavaScript.</param>
/// <param name="seed">The seed behind <c>Math.random</c>.</param>
internal sealed class ScriptContext(TimeProvider clock, ulong seed)
{
    private ulong _state = seed;

    /// <summary>Milliseconds since 1970, whole, as <c>Date.now()</c> has them.</summary>
    public double Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The next number from 0 to below 1 (SplitMix64; good enough for sampling, not for secrets).</summary>
    public double NextRandom()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
