using System.Text.Json;
using System.Text.Json.Serialization;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tapes;

/// <summary>
/// A step of a check that talks to scanners or other services over connections of its own. Its conversation holds messages, and what it learns it may remember from one
/// session to the next, so the tape has what it reported and answered in place of that. The profile judges the reports anew.
/// </summary>
internal static class TapedStep
{
    private static readonly AnswerForm<StepAnswer> Form = new(
        answer => JsonSerializer.Serialize(answer, TapedStepJson.Default.StepAnswer), text => JsonSerializer.Deserialize(text, TapedStepJson.Default.StepAnswer) ?? throw new FormatException());

    /// <summary>The handler of such a step. A session without an outside pays a look at one field.</summary>
    public static Handler<TEvent> Around<TEvent>(StepInfo step, Handler<TEvent> handler)
        where TEvent : SmtpEvent => (e, cancellationToken) =>
            e.Session is Session { Outside: { } outside } session ? RunAsync(session, outside, step, e, handler, cancellationToken) : handler(e, cancellationToken);

    private static async ValueTask<Verdict> RunAsync<TEvent>(
        Session session, SessionOutside outside, StepInfo step, TEvent e, Handler<TEvent> handler, CancellationToken cancellationToken)
        where TEvent : SmtpEvent
    {
        Verdict? verdict = null;
        var answer = await outside.AskAsync(TapeKinds.Step, $"{step.Stage} {step.Name}", Form, async () =>
        {
            var reports = new List<TapedReport>();
            session.Reports = reports;
            try
            {
                verdict = await handler(e, cancellationToken);
            }
            finally
            {
                session.Reports = null;
            }

            var isReported = reports.Count > 0 && reports[^1].Outcome == TapedVerdict.Write(verdict);
            return new StepAnswer([.. reports], isReported ? null : TapedVerdict.Write(verdict));
        });
        return verdict ?? Again(session, answer);
    }

    private static Verdict Again(Session session, StepAnswer answer)
    {
        var last = Verdict.Continue;
        foreach (var report in answer.Reports)
        {
            var violation = new Violation(report.Name) { SubCode = report.SubCode };
            switch (report.Proposed)
            {
                case null:
                    session.Alarm(violation, report.Stage, evidence: null);
                    break;
                case var proposed when report.Failure is { } detail:
                    last = session.ReportFailure(violation, report.Stage, TapedVerdict.Read(proposed), detail);
                    break;
                case var proposed:
                    last = session.Report(violation, report.Stage, TapedVerdict.Read(proposed), evidence: null);
                    break;
            }
        }

        return answer.Verdict is { } verdict ? TapedVerdict.Read(verdict) : last;
    }
}

/// <summary>What a step did.</summary>
/// <param name="Reports">What it reported, in order.</param>
/// <param name="Verdict">What it answered; null for what became of its last report.</param>
internal sealed record StepAnswer(TapedReport[] Reports, string? Verdict);

/// <summary>A violation that a step reported.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SubCode">What exactly.</param>
/// <param name="Stage">Where.</param>
/// <param name="Proposed">The refusal that the check proposes; null for an alarm.</param>
/// <param name="Failure">That it could not be looked for, and why; null when it was found.</param>
internal sealed record TapedReport(string Name, string? SubCode, Stage Stage, string? Proposed, string? Failure)
{
    /// <summary>What the profile made of it.</summary>
    [JsonIgnore]
    public string? Outcome { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StepAnswer))]
internal sealed partial class TapedStepJson : JsonSerializerContext;
