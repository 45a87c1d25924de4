using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Security;

internal static partial class Log
{
    [LoggerMessage(2301, LogLevel.Information, "Violation {Violation} ({SubCode}) at {Stage}: {Effect}; {SupportId}, profile {Profile}, client {Client}.", EventName = "ViolationFound")]
    public static partial void ViolationFound(
        ILogger logger, string violation, string? subCode, Stage stage, ViolationEffect effect, string supportId, string profile, IPAddress client);

    // Information: a stranger's broken name server is no fault of this gateway, and he chooses how often.
    [LoggerMessage(2302, LogLevel.Information, "Violation {Violation} at {Stage} could not be looked for: {Detail}; treating it as {Verdict}; {SupportId}, profile {Profile}.", EventName = "ViolationUndecided")]
    public static partial void ViolationUndecided(ILogger logger, string violation, Stage stage, string detail, VerdictKind verdict, string supportId, string profile);
}
