using System.Text;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>One session in a trace: makes lines of what its observer is told, without secrets and without what messages hold.</summary>
/// <remarks>
/// A trace that shows only some commands of a session does not know at the command whether it will: the rule runs later. So the lines of a command are held, bounded, until
/// it is known, and forgotten at the next command.
/// </remarks>
internal sealed class TracedSession(Trace trace, Session session, bool isNew) : ISessionObserver
{
    /// <summary>Lines of one command that are held: those of a message with hundreds of steps.</summary>
    public const int MostHeld = 512;

    private readonly Lock _gate = new();
    private readonly List<TraceLine> _held = [];
    private readonly SecretMask _mask = new();
    private readonly StepChanges _changes = new(session);
    private TraceMatch _match = new(trace.Request);
    private long _heldDropped;
    private bool _hasBegun;
    private bool _isOpened;
    private bool _isShown;
    private bool _isMute;
    private long _contentOctets;
    private long _memberOctets;
    private long _stepBegan;
    private TimeSpan? _computed;
    private string? _step;

    /// <summary>The session is watched from here on.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_hasBegun)
            {
                return;
            }

            _hasBegun = true;
            if (!trace.Request.IsChoosy)
            {
                Show();
            }
        }
    }

    public void ClientSaid(ClientOctets kind, ReadOnlySpan<byte> octets)
    {
        switch (kind)
        {
            case ClientOctets.Content:
                _contentOctets += octets.Length;
                return;
            case ClientOctets.Command:
                NewCommand();
                Tell(TraceKind.Client, TraceText.Cut(_mask.Command(octets)));
                return;
            case ClientOctets.AuthResponse:
                Tell(TraceKind.Client, _mask.Response(octets));
                return;
            case ClientOctets.Foreign:
                Tell(TraceKind.Client, TraceText.Cut(_mask.Text(Encoding.Latin1.GetString(octets))));
                return;
            default:
                var text = kind == ClientOctets.BadLine ? "a line that SMTP does not allow" : "dropped";
                Add(static (time, said) => new TraceLine(time, TraceKind.ClientOctets) { Text = said.text, Octets = said.Length }, (text, octets.Length));
                return;
        }
    }

    public void ClientWasTold(SmtpReply reply, ReadOnlySpan<byte> octets)
    {
        TellContent();
        Match();

        // A challenge belongs to the secret.
        Tell(TraceKind.Reply, reply.Code == 334 ? $"334 {SecretMask.Mask}" : TraceText.Cut(Encoding.UTF8.GetString(octets).TrimEnd('\r', '\n').ReplaceLineEndings("\n")));
    }

    public void Secured(TlsInfo? tls, string? failure) =>
        Add(static (time, said) => new TraceLine(time, TraceKind.Tls) { Text = said.tls is null ? null : TraceText.Of(said.tls), Failure = said.failure }, (tls, failure));

    public void EventBegan(SmtpEvent e)
    {
        _changes.Event = e;
        TellContent();
        if (_match.Raises(e))
        {
            Show();
        }

        Add(static (time, said) => new TraceLine(time, TraceKind.Event) { Event = TraceText.Of(said.e.Stage), About = said.about }, (e, about: AboutOf(e)));
    }

    public void StepBegan(StepInfo step)
    {
        if (_match.Runs(step))
        {
            Show();
        }

        lock (_gate)
        {
            _computed = null;
            _step = step.Source;
        }

        _stepBegan = trace.Clock.GetTimestamp();
        _changes.Begin();
    }

    public void StepSkipped(StepInfo step) =>
        Add(static (time, step) => new TraceLine(time, TraceKind.Step) { Event = TraceText.Of(step.Stage), Step = TraceText.Of(step), Verdict = "skipped", Text = "switched off for this session" }, step);

    public void RuleComputed(SmtpEvent e, string source, TimeSpan computing)
    {
        lock (_gate)
        {
            if (e == _changes.Event && source == _step)
            {
                _computed = computing;
            }
            else
            {
                // The step went on while the rule was still being counted.
                Add(
                    static (time, said) => new TraceLine(time, TraceKind.Computed) { Event = TraceText.Of(said.e.Stage), Step = said.source, ComputingMs = said.computing.TotalMilliseconds },
                    (e, source, computing));
            }
        }
    }

    public void StepEnded(StepInfo step, Verdict verdict, StepEnd end, Exception? failure)
    {
        var took = trace.Clock.GetElapsedTime(_stepBegan);
        TimeSpan? computed;
        lock (_gate)
        {
            computed = _computed;
            _step = null;
        }

        foreach (var change in _changes.End())
        {
            Add(static (time, said) => new TraceLine(time, TraceKind.Change) { Event = TraceText.Of(said.step.Stage), Step = TraceText.Of(said.step), Text = said.change }, (step, change));
        }

        Add(
            (time, said) => new TraceLine(time, TraceKind.Step)
            {
                Event = TraceText.Of(said.step.Stage),
                Step = TraceText.Of(said.step),
                Verdict = EnumWords.Format(said.verdict.Kind),
                Text = TraceText.ReplyOf(said.verdict),
                Failure = said.end == StepEnd.Answered ? null : TraceText.FailureOf(said.end, said.failure is null ? null : _mask.Text(said.failure.Message)),
                TookMs = took.TotalMilliseconds,
                ComputingMs = computed?.TotalMilliseconds,
            },
            (step, verdict, end, failure));
    }

    public void EventEnded(SmtpEvent e, in Outcome outcome)
    {
        _changes.Event = null;
        Add(
            static (time, said) => new TraceLine(time, TraceKind.Decision)
            {
                Event = TraceText.Of(said.e.Stage),
                Verdict = EnumWords.Format(said.outcome.Verdict.Kind),
                Step = said.outcome.By is { } by ? TraceText.Of(by) : null,
                Text = TraceText.ReplyOf(said.outcome.Verdict),
                Failure = said.outcome.Failed ? "the step failed; this is what its onFailure means" : null,
            },
            (e, outcome));
    }

    public void EventBroken(SmtpEvent e, Exception reason)
    {
        _changes.Event = null;
        Add(
            static (time, said) => new TraceLine(time, TraceKind.Decision)
            {
                Event = TraceText.Of(said.e.Stage),
                Failure = said.reason is StageTimeException ? said.reason.Message : "the session ended before it was decided",
            },
            (e, reason));
    }

    public void ViolationReported(Violation violation, Stage stage, FindingEffect? effect, ViolationFlags? flags, IReadOnlyDictionary<string, object?>? evidence) => Add(
        (time, said) => new TraceLine(time, TraceKind.Violation)
        {
            Event = TraceText.Of(said.stage),
            Violation = said.violation.Name,
            Text = said.violation.SubCode,
            Effect = said.effect is { } followed ? EnumWords.Format(followed) : "nothing",
            Flags = said.flags is null ? null : TraceText.Of(said.flags),
            Evidence = TraceText.Bounded(HostValueWriter.NodeOf(_mask.Value(Evidence.Copy(said.evidence)) as IReadOnlyDictionary<string, object?>)),
        },
        (violation, stage, effect, flags, evidence));

    public void ViolationFailed(ViolationFailure failure) => Add(
        (time, failure) => new TraceLine(time, TraceKind.Violation)
        {
            Event = TraceText.Of(failure.Stage),
            Violation = failure.Violation.Name,
            Effect = failure.Verdict == VerdictKind.Continue ? "unknown" : "unknown-refused",
            Failure = TraceText.Cut(_mask.Text(failure.Detail)),
        },
        failure);

    public void RuleSaid(string rule, string text) => Add((time, said) => new TraceLine(time, TraceKind.Log) { Step = said.rule, Text = TraceText.Cut(_mask.Text(said.text)) }, (rule, text));

    public void ServiceCalled(ServiceCall call)
    {
        var hidesText = StepChanges.HoldsContent(_changes.Event?.Stage);
        Add((time, call) => TraceCalls.Describe(time, call, hidesText), call);
    }

    public void MemberOpened(string pool, IMemberLink link) =>
        Add(static (time, said) => new TraceLine(time, TraceKind.Member) { Member = said.link.Member, Text = TraceText.Of(said.pool, said.link) }, (pool, link));

    public void MemberFailed(string pool, LinkResult result) => Add(
        static (time, said) => new TraceLine(time, TraceKind.Member) { Text = $"pool {said.pool} has none to give", Failure = TraceText.Cut(said.result.Reason) }, (pool, result));

    public void MemberWasTold(string member, LinkCommand command, ReadOnlySpan<byte> line)
    {
        var text = command switch
        {
            LinkCommand.Auth => new SecretMask().Command(line),
            LinkCommand.AuthResponse => new SecretMask().Response(line),
            _ => Encoding.UTF8.GetString(line),
        };
        Add(static (time, said) => new TraceLine(time, TraceKind.MemberCommand) { Member = said.member, Text = TraceText.Cut(said.text) }, (member, text));
    }

    public void MemberWasSent(string member, ReadOnlySpan<byte> content) => _memberOctets += content.Length;

    public void MemberSaid(string member, LinkCommand command, SmtpReply reply, ReadOnlySpan<byte> octets)
    {
        if (command == LinkCommand.FinalDot)
        {
            Add(static (time, said) => new TraceLine(time, TraceKind.MemberOctets) { Member = said.member, Text = "the message", Octets = said.Item2 }, (member, _memberOctets));
            _memberOctets = 0;
        }

        var text = reply.Code == 334 ? $"334 {SecretMask.Mask}" : octets.IsEmpty ? reply.ToString() : Encoding.UTF8.GetString(octets).TrimEnd('\r', '\n').ReplaceLineEndings("\n");
        Add(static (time, said) => new TraceLine(time, TraceKind.MemberReply) { Member = said.member, Text = TraceText.Cut(said.text) }, (member, text));
    }

    public void MemberLost(MemberLinkException exception) => Add(
        static (time, exception) => new TraceLine(time, TraceKind.Member) { Member = exception.Member, Text = "lost", Failure = TraceText.Cut(exception.Circumstance) }, exception);

    public void Recorded(TransactionRecord record) => Add(
        static (time, record) => new TraceLine(time, TraceKind.Record) { Transaction = record.Id, Text = EnumWords.Format(record.Result), Step = record.By, TookMs = record.Duration.TotalMilliseconds }, record);

    public void SessionEnded(SessionEnd end)
    {
        bool wasShown;
        lock (_gate)
        {
            // The end of a session that was seen belongs to it, whatever its last command was.
            _isShown |= _isOpened && !_isMute;
            wasShown = _isOpened;
            Add(static (time, end) => new TraceLine(time, TraceKind.Closed) { Text = end.Word() }, end);
            _isMute = true;
            _held.Clear();
        }

        trace.Closed(session, wasShown);
    }

    // The next command: what is held of the one before is of no interest.
    private void NewCommand()
    {
        lock (_gate)
        {
            if (trace.Request.IsChoosy)
            {
                _match.Clear();
                _isShown = false;
                _held.Clear();
                _heldDropped = 0;
            }
        }
    }

    private void TellContent()
    {
        if (_contentOctets > 0)
        {
            Add(static (time, octets) => new TraceLine(time, TraceKind.ClientOctets) { Text = "the message", Octets = octets }, _contentOctets);
            _contentOctets = 0;
        }
    }

    private void Match()
    {
        if (!_isShown && _match.Holds(session))
        {
            Show();
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_isShown || _isMute)
            {
                return;
            }

            if (!_isOpened)
            {
                if (!trace.TryOpen())
                {
                    _isMute = true;
                    _held.Clear();
                    return;
                }

                _isOpened = true;
                trace.Add(new TraceLine(_held.Count > 0 ? _held[0].Time : trace.Clock.GetUtcNow(), TraceKind.Opened) { Session = session.Id, Text = TraceText.Of(session, isNew) });
            }

            _isShown = true;
            foreach (var line in _held)
            {
                trace.Add(line);
            }

            _held.Clear();
            if (_heldDropped > 0)
            {
                trace.Drop(_heldDropped);
                _heldDropped = 0;
            }
        }
    }

    private string? AboutOf(SmtpEvent e) => e switch
    {
        CommandEvent command => TraceText.Cut(_mask.IsSecret && command.Verb != "AUTH" ? SecretMask.Mask : command.Verb),
        _ => TraceText.AboutOf(e),
    };

    private void Tell(string kind, string text) => Add(static (time, said) => new TraceLine(time, said.kind) { Text = said.text }, (kind, text));

    // A line that nobody would get is not made.
    private void Add<TState>(Func<DateTimeOffset, TState, TraceLine> make, TState state)
    {
        lock (_gate)
        {
            if (_isMute)
            {
                return;
            }

            if (_isShown && !trace.HasRoom)
            {
                trace.Drop();
                return;
            }

            if (!_isShown && _held.Count == MostHeld)
            {
                _heldDropped++;
                return;
            }

            var line = make(trace.Clock.GetUtcNow(), state);
            line = line with { Session = session.Id, Transaction = line.Transaction ?? session.Transaction?.Id };
            if (_isShown)
            {
                trace.Add(line);
            }
            else
            {
                _held.Add(line);
            }
        }
    }
}
