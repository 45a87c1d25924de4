using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ScriptGate.Core.Records;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>A JSON object in one line.</summary>
internal sealed class JsonFormat : IRemoteLogFormat
{
    /// <summary>Evidence that is longer is left out: receivers cut long lines, and half an object is none.</summary>
    public const int MaxEvidence = 4 * 1024;

    public void Write(RemoteLogEvent happened, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("time", happened.Record.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("event", happened.Kind);
        foreach (var (name, value) in EventFields.Of(happened))
        {
            Field(json, happened.Record, name, value);
        }

        Evidence(json, happened.Violation);
        json.WriteEndObject();
    }

    private static void Field(Utf8JsonWriter json, TransactionRecord record, string name, string value)
    {
        switch (name)
        {
            case "clientPort":
                json.WriteNumber(name, record.Client.Port);
                break;
            case "size":
                json.WriteNumber(name, record.Size);
                break;
            case "blocked":
                json.WriteBoolean(name, value == "true");
                break;
            case "recipients":
                Recipients(json, record);
                break;
            default:
                json.WriteString(name, value);
                break;
        }
    }

    private static void Recipients(Utf8JsonWriter json, TransactionRecord record)
    {
        json.WriteStartArray("recipients");
        foreach (var recipient in record.Recipients.Take(EventText.MaxRecipients))
        {
            json.WriteStringValue(EventText.Plain(recipient.Address.ToString()));
        }

        json.WriteEndArray();
        if (record.Recipients.Count > EventText.MaxRecipients)
        {
            json.WriteNumber("recipientCount", record.Recipients.Count);
        }
    }

    private static void Evidence(Utf8JsonWriter json, ViolationRecord? violation)
    {
        if (violation is not { Evidence: { Count: > 0 } saw })
        {
            return;
        }

        var evidence = HostValueWriter.Octets(saw);
        if (evidence.Length <= MaxEvidence)
        {
            json.WritePropertyName("evidence");
            json.WriteRawValue(evidence);
        }
        else
        {
            json.WriteBoolean("evidenceLeftOut", value: true);
        }
    }
}
