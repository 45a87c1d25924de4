using System.Text;
using System.Text.Json;
using ScriptGate.Core.Services;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Services;

/// <summary>An HTTP answer as rules see it: <c>{ status, headers, text, json }</c>.</summary>
internal static class HttpAnswers
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 64 };

    public static ScriptValue ToScript(HttpAnswer answer)
    {
        var type = answer.Headers.GetValueOrDefault("content-type") ?? string.Empty;
        var text = EncodingOf(type).GetString(answer.Body.Span);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("status", answer.Status);
            writer.WriteStartObject("headers");
            foreach (var (name, value) in answer.Headers)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteString("text", text);
            writer.WritePropertyName("json");
            WriteJson(writer, IsJson(type) ? text : "null");
            writer.WriteEndObject();
        }

        return ScriptValue.Data(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    // What calls itself JSON and is none is null: the rule still has the text.
    private static void WriteJson(Utf8JsonWriter writer, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'), Depth);
            using var copy = new MemoryStream();
            using (var inner = new Utf8JsonWriter(copy))
            {
                document.RootElement.WriteTo(inner);
            }

            writer.WriteRawValue(copy.GetBuffer().AsSpan(0, (int)copy.Length), skipInputValidation: true);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            writer.WriteNullValue();
        }
    }

    private static bool IsJson(string type)
    {
        var media = type.Split(';')[0].Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    // UTF-8 holds for what says nothing, and for what says something else that no service of today should.
    private static Encoding EncodingOf(string type) => type.Contains("charset=iso-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1 : Encoding.UTF8;
}
