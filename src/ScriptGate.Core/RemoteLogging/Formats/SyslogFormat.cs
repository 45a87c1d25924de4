using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>The header of RFC 5424 section 6.2 before what another format says.</summary>
/// <param name="content">Structured data and message, or the message alone.</param>
/// <param name="hostName">The gateway's name.</param>
/// <param name="hasStructuredData">True when the content begins with structured data of its own.</param>
internal sealed class SyslogFormat(IRemoteLogFormat content, string hostName, bool hasStructuredData) : IRemoteLogFormat
{
    private const int MailFacility = 2;
    private const int Warning = 4;
    private const int Notice = 5;
    private const int Informational = 6;

    private static readonly string ProcessId = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    public void Write(RemoteLogEvent happened, IBufferWriter<byte> output)
    {
        var severity = happened.Violation is null ? Informational : happened.IsBlocked ? Warning : Notice;
        var time = happened.Record.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"<{(MailFacility * 8) + severity}>1 {time} {hostName} scriptgate {ProcessId} {happened.Kind} {(hasStructuredData ? "" : "- ")}"), output);
        content.Write(happened, output);
    }
}
