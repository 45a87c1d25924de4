using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Chain;

internal static partial class Log
{
    [LoggerMessage(2101, LogLevel.Warning, "Step {Step} failed at {Stage} in session {SessionId}; treating it as {OnFailure}.", EventName = "StepFailed")]
    public static partial void StepFailed(ILogger logger, Exception exception, string step, Stage stage, string sessionId, FailureMode onFailure);

    [LoggerMessage(2102, LogLevel.Warning, "Step {Step} ({Source}) did not answer {Stage} of session {SessionId} within {Timeout}; treating it as {OnFailure}.", EventName = "StepTimedOut")]
    public static partial void StepTimedOut(ILogger logger, string step, string source, Stage stage, string sessionId, TimeSpan timeout, FailureMode onFailure);

    [LoggerMessage(2103, LogLevel.Warning, "Step {Step} kept its caller waiting for {Elapsed} without going asynchronous; from now on it runs on its own {Threads} threads. Use await for whatever waits.", EventName = "StepIsSlow")]
    public static partial void StepIsSlow(ILogger logger, string step, TimeSpan elapsed, int threads);

    [LoggerMessage(2104, LogLevel.Error, "Step {Step} ({Source}) has blocked its thread at {Stage} in session {SessionId} for longer than its time limit of {Timeout}; the session ends with 421 and the thread is lost until the step returns.", EventName = "StepHangs")]
    public static partial void StepHangs(ILogger logger, string step, string source, Stage stage, string sessionId, TimeSpan timeout);

    [LoggerMessage(2105, LogLevel.Warning, "Observer {Observer} failed at {Stage} of session {SessionId}.", EventName = "ObserverFailed")]
    public static partial void ObserverFailed(ILogger logger, Exception exception, string observer, Stage stage, string sessionId);

    [LoggerMessage(2106, LogLevel.Warning, "Step {Step} answered {Verdict} at {Stage} of session {SessionId}, which has no meaning there or is not allowed; treating it as {OnFailure}. (discard needs allowDiscard: true and a stage from MAIL to MESSAGE.)", EventName = "VerdictIsIllegal")]
    public static partial void VerdictIsIllegal(ILogger logger, string step, VerdictKind verdict, Stage stage, string sessionId, FailureMode onFailure);

    [LoggerMessage(2107, LogLevel.Information, "Step {Step} kept nobody waiting in {Calls} calls; it runs on its callers' threads again.", EventName = "StepIsPrompt")]
    public static partial void StepIsPrompt(ILogger logger, string step, int calls);
}
