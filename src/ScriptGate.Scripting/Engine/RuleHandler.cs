namespace ScriptGate.Scripting.Engine;

/// <summary>A handler that a rule registered with <c>on(EVENT, handler, { needs, timeout })</c>.</summary>
/// <param name="Index">Its number in every lane of the program.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Location">Where <c>on</c> was called.</param>
/// <param name="Rule">The rule's number in the program.</param>
/// <param name="Needs">What it needs of large messages.</param>
/// <param name="Timeout">How long its promise may take; null for the rule's default.</param>
/// <param name="MayQueueMicrotasks">True when its file, or one it requires, can create promise jobs; see <see cref="MicrotaskScan"/>.</param>
/// <param name="Key">What a quarantine remembers it by: event, place and the content of its file.</param>
internal sealed record RuleHandler(
    int Index, string Event, ScriptLocation Location, int Rule, MessageNeeds Needs, TimeSpan? Timeout, bool MayQueueMicrotasks, string Key)
{
    /// <summary>What its file calls it, where handlers have titles; null where they have events of their own.</summary>
    public string? Title { get; init; }
}
