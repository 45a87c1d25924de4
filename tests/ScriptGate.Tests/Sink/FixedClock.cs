namespace ScriptGate.Tests.Sink;

/// <summary>A clock that stands still at 2026-01-02 03:04:05.678901.</summary>
internal sealed class FixedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(678901);
}
