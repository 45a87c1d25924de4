using ScriptGate.Core.Tapes;

namespace ScriptGate.Core.Chain;

/// <summary>What a session says to those who do something beside its steps.</summary>
internal interface ISessionLife
{
    /// <summary>Cancelled when the session is over.</summary>
    CancellationToken Ended { get; }

    /// <summary>What stands between the session and everything outside of it; null, nearly always, for nothing.</summary>
    SessionOutside? Outside { get; }

    /// <summary>The step that is being asked; null for none.</summary>
    string? StepNow { get; }

    /// <summary>What the rules keep for the session: the time and chance that they see.</summary>
    object? RuleContext { get; set; }
}
