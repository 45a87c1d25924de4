using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>A sentence behind the fields as structured data (RFC 5424 section 6.3).</summary>
/// <param name="enterprise">Whose fields they are: a private enterprise number.</param>
internal sealed class TextFormat(int enterprise) : IRemoteLogFormat
{
    public void Write(RemoteLogEvent happened, IBufferWriter<byte> output)
    {
        var line = new StringBuilder(512);
        line.Append(CultureInfo.InvariantCulture, $"[scriptgate@{enterprise}");
        foreach (var (name, value) in EventFields.Of(happened))
        {
            line.Append(' ').Append(name).Append("=\"");
            foreach (var character in value)
            {
                if (character is '"' or '\\' or ']')
                {
                    line.Append('\\');
                }

                line.Append(character);
            }

            line.Append('"');
        }

        // The mark says that what follows is UTF-8 (RFC 5424 section 6.4).
        line.Append("] \ufeff").Append(happened.Sentence);
        Encoding.UTF8.GetBytes(line.ToString(), output);
    }
}
