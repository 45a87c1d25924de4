namespace ScriptGate.Core.Records;

/// <summary>The flags that decided what became of a violation, and which profile set each: the one that was named, or one it inherits from.</summary>
/// <param name="Alarm">It is recorded.</param>
/// <param name="Block">It is refused.</param>
/// <param name="Staging">A block is recorded and not carried out.</param>
/// <param name="AlarmFrom">The profile that says so; null where none does and the default holds.</param>
/// <param name="BlockFrom">The same for <paramref name="Block"/>.</param>
/// <param name="StagingFrom">The same for <paramref name="Staging"/>.</param>
internal sealed record ViolationFlags(bool Alarm, bool Block, bool Staging, string? AlarmFrom = null, string? BlockFrom = null, string? StagingFrom = null);
