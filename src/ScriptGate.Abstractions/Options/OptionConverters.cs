using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScriptGate;

/// <summary>For options of checks: a duration as in the rest of the configuration, <c>"5m"</c>. Put it on the property with <see cref="JsonConverterAttribute"/>.</summary>
public sealed class DurationConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc />
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        OptionText.Of(ref reader) is { } text && DurationText.TryParse(text, out var duration)
            ? duration
            : throw new FormatException("must be a duration such as '500ms', '30s', '5m', '1h' or '7d'");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(DurationText.Format(value));
    }
}

/// <summary>For options of checks: a number of octets as in the rest of the configuration, <c>"25MiB"</c>. Put it on the property with <see cref="JsonConverterAttribute"/>.</summary>
public sealed class OctetsConverter : JsonConverter<long>
{
    /// <inheritdoc />
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        OptionText.Of(ref reader) is { } text && OctetsText.TryParse(text, out var octets)
            ? octets
            : throw new FormatException("must be a number of octets such as 4096, '64KiB' or '25MiB'");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(OctetsText.Format(value));
    }
}

/// <summary>The text of a string or a whole number.</summary>
internal static class OptionText
{
    public static string? Of(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number when reader.TryGetInt64(out var number) && number >= 0 => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
