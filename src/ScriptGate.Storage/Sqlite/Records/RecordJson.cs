using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>A whole record as JSON. What is looked for has columns of its own beside it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(MailboxConverter), typeof(EndPointConverter), typeof(EvidenceConverter)])]
[JsonSerializable(typeof(TransactionRecord))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    public static byte[] Write(TransactionRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Default.TransactionRecord);

    /// <exception cref="JsonException">It is none.</exception>
    public static TransactionRecord Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Default.TransactionRecord) ?? throw new JsonException("There is no record.");
}

/// <summary>A mailbox as its two parts: where the domain begins cannot be seen from the text when the local part is quoted.</summary>
internal sealed class MailboxConverter : JsonConverter<Mailbox>
{
    public override Mailbox Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        var local = reader.GetString();
        reader.Read();
        var domain = reader.GetString();
        reader.Read();
        return new Mailbox(local ?? "", domain ?? "");
    }

    public override void Write(Utf8JsonWriter writer, Mailbox value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Local);
        writer.WriteStringValue(value.Domain);
        writer.WriteEndArray();
    }
}

/// <summary>An address with its port.</summary>
internal sealed class EndPointConverter : JsonConverter<IPEndPoint>
{
    public override IPEndPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPEndPoint.TryParse(reader.GetString() ?? "", out var endPoint) ? endPoint : throw new JsonException("There is no address.");

    public override void Write(Utf8JsonWriter writer, IPEndPoint value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
