using ScriptGate.Core.Records;

namespace ScriptGate.Core.Chain;

/// <summary>A step that ran, as it is noted while the session goes on. Its name is made only when a record is written.</summary>
internal struct NotedStep
{
    public StepInfo Step;

    /// <summary>What it was asked about: a recipient, a command, a finding; null where the stage says it all.</summary>
    public string? About;

    /// <summary>When it began, as a timestamp.</summary>
    public long Began;

    /// <summary>How long it ran, all of them together, in units of the timestamp.</summary>
    public long Ran;

    /// <summary>How many steps this is: more than one where they are only counted.</summary>
    public int Count;

    public StepEnd End;

    // With four octets for it each step would be eight larger.
    private byte _verdict;

    public VerdictKind Verdict
    {
        readonly get => (VerdictKind)_verdict;
        set => _verdict = (byte)value;
    }
}

/// <summary>A violation that a step reported.</summary>
/// <param name="Step">The position of the step.</param>
/// <param name="Violation">Its name.</param>
/// <param name="Effect">What followed.</param>
internal readonly record struct NotedFinding(int Step, string Violation, FindingEffect Effect);
