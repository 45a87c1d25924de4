using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Configuration;

/// <summary>Text that is not empty.</summary>
internal sealed class TextConverter : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType("a string", node);
        }

        return node.Text.Trim().Length > 0 ? node.Text : context.Fail(DiagnosticCodes.Missing, "must not be empty");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue((string)value);

    public override JsonObject Describe() => new() { ["type"] = "string", ["minLength"] = 1 };

    public override object Placeholder => "";
}

/// <summary>A path, made absolute.</summary>
internal sealed class FilePathConverter(string? placeholder) : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType("a string", node);
        }

        if (placeholder is not null && node.Text.StartsWith('@'))
        {
            return string.Equals(node.Text, placeholder, StringComparison.Ordinal)
                ? node.Text
                : context.Fail(DiagnosticCodes.UnknownWord, $"{UserText.Quote(node.Text)} is not known; only '{placeholder}' may stand in place of a file");
        }

        return IsPath(node.Text) ? Resolve(node.Text, context.Surroundings) : context.Fail(DiagnosticCodes.BadValue, $"{UserText.Quote(node.Text)} is not a path");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue((string)value);

    public override JsonObject Describe() => new() { ["type"] = "string", ["minLength"] = 1 };

    public static bool IsPath(string text) => text.Trim().Length > 0 && !text.Contains('\0', StringComparison.Ordinal);

    public static string Resolve(string path, ConfigurationSurroundings surroundings) => Path.GetFullPath(path, surroundings.Directory);
}

/// <summary>One word of a closed list.</summary>
internal sealed class WordConverter(Type type) : ValueConverter
{
    private readonly EnumWords _words = EnumWords.Of(type);

    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType($"one of {string.Join(", ", _words.All)}", node);
        }

        if (!_words.TryFind(node.Text, out var word))
        {
            var near = NearestWord.Find(node.Text, _words.All);
            var hint = near is null ? "" : $"; did you mean '{near}'?";
            return context.Fail(DiagnosticCodes.UnknownWord, $"{UserText.Quote(node.Text)} is not one of {string.Join(", ", _words.All)}{hint}");
        }

        return word.UseInstead is null
            ? word.Value
            : context.Fail(DiagnosticCodes.NotAvailable, $"'{node.Text}' is not available in this version; use {UserText.Alternatives([.. word.UseInstead.Select(use => $"'{use}'")])}");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(EnumWords.Format(value));

    public override JsonObject Describe() => new() { ["enum"] = new JsonArray([.. _words.All.Select(word => JsonValue.Create(word))]) };
}

/// <summary>A refusal with its codes.</summary>
internal sealed class ReplyConverter : ValueConverter
{
    public override object? Read(ConfigurationNode node, ValueContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            return context.WrongType("a string", node);
        }

        return RefusalText.TryParse(node.Text, out var reply)
            ? reply
            : context.Fail(
                DiagnosticCodes.BadValue,
                $"{UserText.Quote(node.Text)} is not a refusal; write a 4xx or 5xx code, an enhanced code of the same class and one line of ASCII text, as in '554 5.7.1 Not accepted'");
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(value.ToString());

    public override JsonObject Describe() => new() { ["type"] = "string", ["pattern"] = RefusalText.Pattern };
}
