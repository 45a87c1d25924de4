namespace ScriptGate.Scripting.Tests.Support;

/// <summary>Takes its time to keep something: so the clock moves while a rule computes.</summary>
internal sealed class SlowNotes(ManualClock clock, TimeSpan time) : Dictionary<string, object?>(StringComparer.Ordinal), IDictionary<string, object?>
{
    object? IDictionary<string, object?>.this[string key]
    {
        get => base[key];
        set
        {
            clock.Advance(time);
            base[key] = value;
        }
    }
}
