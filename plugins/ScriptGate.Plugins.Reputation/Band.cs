namespace ScriptGate.Plugins.Reputation;

/// <summary>A part of the scores.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Min">The lowest score.</param>
/// <param name="Max">The highest score.</param>
/// <param name="Pool">The pool of its clients; null where they stay where they are.</param>
/// <param name="Refuse">Whether its clients are a violation.</param>
internal sealed record Band(string Name, int Min, int Max, string? Pool, bool Refuse);
