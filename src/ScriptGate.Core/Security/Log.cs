using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Security;

internal static partial class Log
{
    [LoggerMessage(2301, LogLevel.Information, "Violation {Violation} ({SubCode}) at {Stage}: {Effect}; {SupportId}, profile {Profile}, client {Client}.", EventName = "ViolationFound")]
    public static partial void ViolationFound(
        ILogger logger, string violation, string? subCode, Stage stage, ViolationEffect effect, string supportId, string profile, IPAddress client);
}
