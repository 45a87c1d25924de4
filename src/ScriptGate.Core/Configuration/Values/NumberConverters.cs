using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Configuration;

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed class BooleanConverter : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context) => node.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => context.WrongType("true or false", node),
    };

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteBooleanValue((bool)value);

    public override JsonObject Describe() => new() { ["type"] = "boolean" };

    public override ConfigurationNode FromEnvironment(string text, SourceLocation location) => text.ToUpperInvariant() switch
    {
        "TRUE" => new ConfigurationNode(JsonValueKind.True, location),
        "FALSE" => new ConfigurationNode(JsonValueKind.False, location),
        _ => base.FromEnvironment(text, location),
    };
}

/// <summary>A whole number within a range.</summary>
internal sealed class WholeNumberConverter(WithinAttribute within) : ValueConverter
{
    private readonly int _minimum = Parse(within.Minimum);
    private readonly int _maximum = Parse(within.Maximum);

    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.Number)
        {
            return context.WrongType("a whole number", node);
        }

        if (!long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return context.Fail(DiagnosticCodes.WrongType, $"must be a whole number, not {UserText.Plain(node.Text)}");
        }

        return RangeCheck.Check(number, _minimum, _maximum, within, node, context) ? (int)number : null;
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteNumberValue((int)value);

    public override JsonObject Describe() => new() { ["type"] = "integer", ["minimum"] = _minimum, ["maximum"] = _maximum };

    public override ConfigurationNode FromEnvironment(string text, SourceLocation location) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? new ConfigurationNode(JsonValueKind.Number, location, text)
            : base.FromEnvironment(text, location);

    private static int Parse(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A number of octets within a range.</summary>
internal sealed class OctetsConverter(Type type, WithinAttribute within) : ValueConverter
{
    private readonly long _minimum = Parse(within.Minimum);
    private readonly long _maximum = Parse(within.Maximum);

    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind is not (JsonValueKind.Number or JsonValueKind.String))
        {
            return context.WrongType("a size such as '25MiB'", node);
        }

        if (!OctetsText.TryParse(node.Text, out var octets))
        {
            return context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not a size; write a whole number of octets, or one with KiB, MiB or GiB, as in '25MiB'");
        }

        return RangeCheck.Check(octets, _minimum, _maximum, within, node, context) ? Convert.ChangeType(octets, type, CultureInfo.InvariantCulture) : null;
    }

    public override void Write(Utf8JsonWriter writer, object value)
    {
        var octets = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        if (octets % 1024 == 0 && octets > 0)
        {
            writer.WriteStringValue(OctetsText.Format(octets));
        }
        else
        {
            writer.WriteNumberValue(octets);
        }
    }

    public override JsonObject Describe() => SchemaDefinitions.Reference(SchemaDefinitions.Octets);

    private static long Parse(string text) => OctetsText.TryParse(text, out var octets) ? octets : throw new FormatException(text);
}

/// <summary>A duration within a range.</summary>
internal sealed class DurationConverter(WithinAttribute within) : ValueConverter
{
    private readonly TimeSpan _minimum = Parse(within.Minimum);
    private readonly TimeSpan _maximum = Parse(within.Maximum);

    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind is not (JsonValueKind.Number or JsonValueKind.String))
        {
            return context.WrongType("a duration such as '30s'", node);
        }

        if (!DurationText.TryParse(node.Text, out var duration))
        {
            return context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not a duration; write a whole number with ms, s, m, h or d, as in '30s'");
        }

        return RangeCheck.Check(duration, _minimum, _maximum, within, node, context) ? duration : null;
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(DurationText.Format((TimeSpan)value));

    public override JsonObject Describe() => SchemaDefinitions.Reference(SchemaDefinitions.Duration);

    private static TimeSpan Parse(string text) => DurationText.TryParse(text, out var duration) ? duration : throw new FormatException(text);
}

/// <summary>The check that numbers, sizes and durations share.</summary>
internal static class RangeCheck
{
    public static bool Check<T>(T value, T minimum, T maximum, WithinAttribute within, ConfigurationNode node, ValueContext context)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) < 0)
        {
            var source = within.Source is null ? "" : $" ({within.Source})";
            context.Fail(DiagnosticCodes.OutOfRange, $"{UserText.Plain(node.Text)} is too small; the minimum is {within.Minimum}{source}");
            return false;
        }

        if (value.CompareTo(maximum) > 0)
        {
            context.Fail(DiagnosticCodes.OutOfRange, $"{UserText.Plain(node.Text)} is too large; the maximum is {within.Maximum}");
            return false;
        }

        return true;
    }
}
