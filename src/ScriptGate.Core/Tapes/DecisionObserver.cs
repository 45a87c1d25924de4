using System.Globalization;
using System.Text;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Tapes;

/// <summary>Tells the outside of a session what was decided in it: what steps answered, what the profile made of violations, what the client was told. Steps that have nothing to say are left out.</summary>
/// <param name="outside">Who is told.</param>
internal sealed class DecisionObserver(SessionOutside outside) : ISessionObserver
{
    /// <summary>What it observes for, in every session it observes.</summary>
    public static readonly ISessionWatcher Watcher = new NoWatcher();

    private string _event = "";
    private string _command = "";

    public void ClientSaid(ClientOctets kind, ReadOnlySpan<byte> octets)
    {
        if (kind == ClientOctets.Command)
        {
            var command = SmtpCommand.Parse(octets);
            _command = command.Verb is SmtpVerb.Mail or SmtpVerb.Rcpt ? Encoding.UTF8.GetString(octets)
                : command.Verb == SmtpVerb.Unknown ? "unknown command"
                : SmtpVerbs.Name(command.Verb);
        }
        else if (kind == ClientOctets.Content)
        {
            _command = "the message";
        }
    }

    public void ClientWasTold(SmtpReply reply, ReadOnlySpan<byte> octets) =>
        outside.Decided(_command.Length == 0 ? "greeting" : $"reply to {_command}", reply.ToString());

    public void EventBegan(SmtpEvent e) => _event = e switch
    {
        RcptEvent rcpt => $"RCPT {rcpt.Recipient.Address}",
        MailEvent mail => $"MAIL {mail.Transaction.Sender}",
        CommandEvent command => $"COMMAND {command.Verb}",
        ReplyEvent reply => $"REPLY to {reply.Command}",
        ServerReplyEvent reply => $"SERVER_REPLY to {reply.Command}",
        ProtocolEvent finding => $"PROTOCOL {finding.SubCode}",
        PoolSelectedEvent selected => $"POOL_SELECTED {selected.Pool}",
        _ => e.Stage.ToString().ToUpperInvariant(),
    };

    public void StepEnded(StepInfo step, Verdict verdict, StepEnd end, Exception? failure)
    {
        if (verdict.IsFinal || end != StepEnd.Answered)
        {
            outside.Decided($"{_event}, {step.Name}", $"{TextOf(verdict)}{(end == StepEnd.Answered ? "" : $" because the step {(failure is IOutOfTime ? WordOf(StepEnd.TimedOut) : WordOf(end))} (onFailure: {step.OnFailure.ToString().ToLowerInvariant()})")}");
        }
    }

    public void ViolationReported(Violation violation, Stage stage, FindingEffect? effect, ViolationFlags? flags, IReadOnlyDictionary<string, object?>? evidence)
    {
        var name = violation.SubCode is { } code ? $"{violation.Name} {code}" : violation.Name;
        var by = flags is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $" (alarm: {YesNo(flags.Alarm)}{From(flags.AlarmFrom)}, block: {YesNo(flags.Block)}{From(flags.BlockFrom)}{(flags.Staging ? $", staging{From(flags.StagingFrom)}" : "")})");
        outside.Decided($"{_event}, violation {name}", $"{effect?.ToString().ToLowerInvariant() ?? "nothing"}{by}");
    }

    public void Recorded(TransactionRecord record)
    {
        outside.Decided("record", $"{record.Result.ToString().ToLowerInvariant()}{(record.By is { } by ? $" by {by}" : "")}");
        if (record.Pool is { } pool)
        {
            outside.Decided("pool of the transaction", pool);
        }
    }

    private static string TextOf(Verdict verdict)
    {
        var text = new StringBuilder(verdict.Kind.ToString().ToLowerInvariant());
        if (verdict.IsRefusal)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(verdict.Code == 0 ? "" : $" {verdict.Code}")}{(verdict.EnhancedCode == default ? "" : $" {verdict.EnhancedCode}")} {verdict.Text}");
        }

        return text.ToString();
    }

    private static string WordOf(StepEnd end) => end switch
    {
        StepEnd.Threw => "failed",
        StepEnd.TimedOut => "ran out of its time",
        StepEnd.StageTimedOut => "ran out of the stage's time",
        StepEnd.Illegal => "answered what its stage does not know",
        _ => "did not come back",
    };

    private static string YesNo(bool yes) => yes ? "true" : "false";

    private static string From(string? profile) => profile is null ? "" : $" in {profile}";

    private sealed class NoWatcher : ISessionWatcher
    {
        public ISessionObserver? Watch(Session session, bool isNew) => null;
    }
}
