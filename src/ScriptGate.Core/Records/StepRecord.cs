namespace ScriptGate.Core.Records;

/// <summary>A step that ran before a record was written.</summary>
/// <param name="Stage">The event it was asked about.</param>
/// <param name="Name">The check's step, or the file and line of a rule's handler.</param>
/// <param name="About">The recipient, the command or the finding it was asked about; null where the event says it all, and for steps that are only counted.</param>
/// <param name="At">When it began, counted from the record's time: what ran before MAIL is negative. Of steps that are only counted the first.</param>
/// <param name="Took">How long it ran; of steps that are only counted all of them together.</param>
/// <param name="Verdict">What it said, or what its failure meant.</param>
/// <param name="End">How it came back.</param>
/// <param name="Count">How many steps this is: more than one where there were too many to note one by one.</param>
/// <param name="Findings">The violations that it reported.</param>
internal sealed record StepRecord(
    Stage Stage, string Name, string? About, TimeSpan At, TimeSpan Took, VerdictKind Verdict, StepEnd End, int Count, IReadOnlyList<StepFinding> Findings);

/// <summary>A violation that a step reported.</summary>
/// <param name="Violation">Its name.</param>
/// <param name="Effect">What followed.</param>
internal readonly record struct StepFinding(string Violation, FindingEffect Effect);

/// <summary>How a step came back. The numbers are in record files: they never change.</summary>
internal enum StepEnd : byte
{
    /// <summary>With an answer.</summary>
    Answered = 0,

    /// <summary>It threw.</summary>
    Threw = 1,

    /// <summary>It was over its time.</summary>
    TimedOut = 2,

    /// <summary>All steps of the stage together were over their time.</summary>
    StageTimedOut = 3,

    /// <summary>The session ended while it waited.</summary>
    SessionEnded = 4,

    /// <summary>It blocked its thread and did not come back.</summary>
    Stuck = 5,

    /// <summary>It answered what its stage does not know.</summary>
    Illegal = 6,
}

/// <summary>What followed from a violation that a step reported. The numbers are in record files: they never change.</summary>
internal enum FindingEffect : byte
{
    /// <summary>It was recorded.</summary>
    Alarmed = 0,

    /// <summary>Staging: it would have been refused.</summary>
    WouldBlock = 1,

    /// <summary>It was refused.</summary>
    Blocked = 2,

    /// <summary>It is refused to each recipient.</summary>
    Held = 3,

    /// <summary>It is switched off for this session.</summary>
    SwitchedOff = 4,

    /// <summary>It could not be looked for, and mail goes on.</summary>
    Unknown = 5,

    /// <summary>It could not be looked for, and that is refused.</summary>
    UnknownRefused = 6,
}
