using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Security;

/// <summary>Counts violations and writes a log line for each that has the alarm. One for the process: it outlives generations.</summary>
internal sealed class ViolationLog(SecurityMetrics metrics, ILogger logger) : IViolationSink
{
    public void Report(ViolationReport report)
    {
        metrics.Count(report.VirtualServer, report.IsKnown ? report.Violation.Name : SecurityMetrics.Unlisted, report.Effect);
        if (report.Alarm)
        {
            Log.ViolationFound(
                logger, report.Violation.Name, report.Violation.SubCode, report.Stage, report.Effect, report.SupportId, report.Profile, report.ClientAddress);
        }
    }

    public void Failed(ViolationFailure failure) => Log.ViolationUndecided(
        logger, failure.Violation.Name, failure.Stage, failure.Detail, failure.Verdict, failure.SupportId, failure.Profile);
}
