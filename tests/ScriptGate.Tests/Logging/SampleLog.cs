using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Tests.Logging;

/// <summary>Messages as the product has them: with few values, with more than six, with a format.</summary>
internal static partial class SampleLog
{
    [LoggerMessage(1, LogLevel.Information, "Member {Member} is down: {Reason}", EventName = "MemberDown")]
    public static partial void Few(ILogger logger, string? member, object? reason);

    [LoggerMessage(2, LogLevel.Information, "{SupportId} {Result} hello={Hello} from=<{Sender}> size={Size} reply=\"{Reply}\" ms={Ms:0.0} waited={Waited}", EventName = "Many")]
    public static partial void Many(
        ILogger logger, string supportId, DayOfWeek result, string? hello, Mailbox sender, long size, string? reply, double ms, TimeSpan waited);

    [LoggerMessage(3, LogLevel.Error, "It failed.", EventName = "Failed")]
    public static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Debug, "{Stage} of {Client} at {Time}: {Items} {Flag}", EventName = "Kinds")]
    public static partial void Kinds(ILogger logger, Stage stage, IPEndPoint client, DateTimeOffset time, string[] items, bool flag);

    [LoggerMessage(5, LogLevel.Information, "{{literal}} {message} {Event}", EventName = "Braces")]
    public static partial void Braces(ILogger logger, string message, string @event);
}
