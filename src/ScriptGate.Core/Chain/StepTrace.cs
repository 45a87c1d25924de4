using ScriptGate.Core.Records;

namespace ScriptGate.Core.Chain;

/// <summary>
/// Notes the steps that run in a session, until its next record takes them. Noting one is a slot of an array that the session keeps: nothing is allocated for it.
/// </summary>
/// <remarks>
/// Bounded, and so that what matters is there in full: a client may name a thousand recipients, but the message is judged once. Steps that ran again and again
/// without anything to say are noted one by one up to <see cref="MostQuiet"/>, those with something to say up to <see cref="MostRepeated"/>, and those of stages
/// that come once in a transaction up to <see cref="MostSteps"/>. All others are counted, with the time they took, by step and answer.
/// <para>
/// Used by the session's own thread. Two things come from others: a step that runs over its time may still report, and who ends a session whose step blocks takes
/// what was noted in its place; the watch over steps orders that.
/// </para>
/// </remarks>
internal sealed class StepTrace(TimeProvider clock)
{
    public const int MostQuiet = 40;
    public const int MostRepeated = 64;
    public const int MostSteps = 96;

    /// <summary>Kinds of steps that are counted: more than the steps of any chain with their usual answers.</summary>
    public const int MostCounted = 64;

    /// <summary>Violations that are noted with their step. All of them are in the record anyway.</summary>
    public const int MostFindings = 64;

    private readonly Lock _gate = new();
    private NotedStep[] _steps = [];
    private NotedStep[] _counted = [];
    private NotedFinding[] _findings = [];
    private NotedStep _current;
    private string? _about;
    private long _now;
    private int _last = -1;
    private int _stepCount;
    private int _countedCount;
    private int _findingCount;
    private int _findingsBefore;
    private bool _isInside;

    /// <summary>The steps that are noted one by one, in the order in which they ended.</summary>
    public ReadOnlySpan<NotedStep> Steps => _steps.AsSpan(0, _stepCount);

    /// <summary>The steps that are only counted, in the order in which the first of each ended.</summary>
    public ReadOnlySpan<NotedStep> Counted => _counted.AsSpan(0, _countedCount);

    /// <summary>Steps that are not even counted by name.</summary>
    public int More { get; private set; }

    public bool IsEmpty => _stepCount == 0 && !_isInside;

    /// <summary>The steps of a stage are about to be asked.</summary>
    public void Enter(SmtpEvent e)
    {
        _about = AboutOf(e);
        _now = clock.GetTimestamp();
    }

    public void Begin(StepInfo step)
    {
        _current = new NotedStep { Step = step, About = _about, Began = _now, Count = 1 };
        _findingsBefore = _findingCount;
        _isInside = true;
    }

    public void End(VerdictKind verdict, StepEnd end)
    {
        _now = clock.GetTimestamp();
        _current.Ran = _now - _current.Began;
        _current.Verdict = verdict;
        _current.End = end;
        _isInside = false;
        Keep();
    }

    /// <summary>A violation was reported. What a step says after its time, or from another stage, is not the present step's.</summary>
    public void Found(string violation, Stage stage, FindingEffect effect)
    {
        lock (_gate)
        {
            if (_isInside && _current.Step.Stage == stage && _findingCount < MostFindings)
            {
                Room(ref _findings, _findingCount, MostFindings);
                _findings[_findingCount++] = new NotedFinding(-1, violation, effect);
            }
        }
    }

    /// <summary>The last step has answered what its stage does not know.</summary>
    public void Amend(VerdictKind verdict)
    {
        if (_last >= 0)
        {
            _steps[_last].Verdict = verdict;
            _steps[_last].End = StepEnd.Illegal;
        }
    }

    /// <summary>A step that is still inside has blocked its thread and does not come back; somebody else writes the record.</summary>
    public void Abandon()
    {
        if (_isInside)
        {
            End(VerdictKind.Disconnect, StepEnd.Stuck);
        }
    }

    public IReadOnlyList<NotedFinding> Findings()
    {
        lock (_gate)
        {
            return _findingCount == 0 ? [] : _findings[.._findingCount];
        }
    }

    /// <summary>Forgets what was noted. The arrays stay; a session that goes on needs them again.</summary>
    public void Clear()
    {
        Array.Clear(_steps, 0, _stepCount);
        _counted = [];
        _stepCount = 0;
        _countedCount = 0;
        _last = -1;
        More = 0;
        lock (_gate)
        {
            _findings = [];
            _findingCount = 0;
            _findingsBefore = 0;
        }
    }

    // Texts that are there already: none is made for this.
    private static string? AboutOf(SmtpEvent e) => e switch
    {
        RcptEvent rcpt => rcpt.Recipient.Address.ToString(),
        CommandEvent command => command.Verb,
        ServerReplyEvent { Recipient: { } recipient } => recipient.Address.ToString(),
        ServerReplyEvent reply => reply.Command,
        ReplyEvent reply => reply.Command,
        ProtocolEvent finding => finding.SubCode,
        _ => null,
    };

    private static bool IsOnce(Stage stage) =>
        stage is Stage.Connect or Stage.StartTls or Stage.Tls or Stage.Auth or Stage.Mail or Stage.Data or Stage.Headers or Stage.Message;

    private void Keep()
    {
        var isQuiet = _current is { Verdict: VerdictKind.Continue, End: StepEnd.Answered } && _findingCount == _findingsBefore;
        var most = IsOnce(_current.Step.Stage) ? MostSteps : isQuiet ? MostQuiet : MostRepeated;
        if (_stepCount < most)
        {
            Room(ref _steps, _stepCount, MostSteps);
            _last = _stepCount;
            _steps[_stepCount++] = _current;
        }
        else
        {
            _last = -1;
            Count();
        }

        if (_findingCount != _findingsBefore)
        {
            Settle();
        }
    }

    private void Count()
    {
        for (var i = 0; i < _countedCount; i++)
        {
            ref var same = ref _counted[i];
            if (ReferenceEquals(same.Step, _current.Step) && same.Verdict == _current.Verdict && same.End == _current.End)
            {
                same.Count++;
                same.Ran += _current.Ran;
                return;
            }
        }

        if (_countedCount == MostCounted)
        {
            More++;
            return;
        }

        Room(ref _counted, _countedCount, MostCounted);
        _counted[_countedCount++] = _current with { About = null };
    }

    // The violations of a step that is only counted are in the record, but not with their step.
    private void Settle()
    {
        lock (_gate)
        {
            if (_last < 0)
            {
                _findingCount = _findingsBefore;
            }

            for (var i = _findingsBefore; i < _findingCount; i++)
            {
                _findings[i] = _findings[i] with { Step = _last };
            }
        }
    }

    // Small at first: a session that waits has often been asked about its connection and its hello only.
    private static void Room<T>(ref T[] array, int count, int most)
    {
        if (count == array.Length)
        {
            Array.Resize(ref array, Math.Min(Math.Max(4, count + (count / 2)), most));
        }
    }
}
