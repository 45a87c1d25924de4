namespace ScriptGate.Core.Overload;

/// <summary>What waits somewhere, and how quickly it gets on.</summary>
/// <param name="Waiting">How many wait.</param>
/// <param name="Pace">The time from one that is served to the next while some wait.</param>
internal readonly record struct QueueView(int Waiting, TimeSpan Pace)
{
    /// <summary>How long the last of the queue will have to wait.</summary>
    /// <param name="coming">
    /// How many were let in a moment ago. They are on their way, but some are in the queue already and some will never ask: so they count as far as the queue itself shows that clients ask.
    /// </param>
    public TimeSpan Expected(int coming) => Pace * (Waiting + Math.Min(coming, Waiting));
}
