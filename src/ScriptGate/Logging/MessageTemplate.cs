using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScriptGate.Logging;

/// <summary>A message as its <c>[LoggerMessage]</c> has it, parsed once: literal parts and the holes between them.</summary>
internal sealed class MessageTemplate
{
    /// <summary>The name under which the logging framework hands over the template.</summary>
    public const string OriginalFormat = "{OriginalFormat}";

    // Messages are constants, some hundreds in all. One that is made up for each call (an interpolated string) must not fill the memory.
    private const int MostKept = 2_000;

    private static readonly ConcurrentDictionary<string, MessageTemplate> Known = new(ReferenceEqualityComparer.Instance);

    private MessageTemplate(ImmutableArray<TemplatePart> parts, ImmutableArray<JsonEncodedText?> names)
    {
        Parts = parts;
        Names = names;
    }

    public ImmutableArray<TemplatePart> Parts { get; }

    /// <summary>For each value the name of its JSON property; null for one that is not written.</summary>
    public ImmutableArray<JsonEncodedText?> Names { get; }

    /// <summary>Finds the template of a log call.</summary>
    /// <returns>Null when it has none; then the call's own formatter makes the text.</returns>
    public static MessageTemplate? Of(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        if (values.Count == 0 || values[^1] is not { Key: OriginalFormat, Value: string text })
        {
            return null;
        }

        if (!Known.TryGetValue(text, out var template))
        {
            template = new MessageTemplate(Parse(text, values), NamesOf(values));
            if (Known.Count < MostKept)
            {
                Known.TryAdd(text, template);
            }
        }

        // Two call sites may share a text, as constants are interned, and pass other values.
        return template.Names.Length == values.Count ? template : null;
    }

    private static ImmutableArray<TemplatePart> Parse(string text, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
            }
            else if (c == '{' && text.IndexOf('}', i) is > 0 and var end)
            {
                parts.Add(TemplatePart.Of(literal.ToString(), text[(i + 1)..end], values));
                literal.Clear();
                i = end;
            }
            else
            {
                literal.Append(c);
            }
        }

        parts.Add(TemplatePart.Of(literal.ToString(), hole: null, values));
        return parts.ToImmutable();
    }

    private static ImmutableArray<JsonEncodedText?> NamesOf(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        // The line's own properties keep their names whatever a plugin calls its values.
        var taken = new HashSet<string>(JsonFormat.OwnNames, StringComparer.Ordinal);
        return
        [
            .. values.Select(value => value.Key)
                .Select(name => name is OriginalFormat ? (JsonEncodedText?)null
                    : taken.Add(name) ? Encode(name)
                    : taken.Add(name + "_") ? Encode(name + "_") : null),
        ];
    }

    private static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}

/// <summary>Literal text and the hole that follows it.</summary>
/// <param name="Literal">The text before the hole, in UTF-8.</param>
/// <param name="Name">The name of the value; null for the end of the message.</param>
/// <param name="Index">Where the value stands; -1 when there is none of this name.</param>
/// <param name="Format">How the value is formatted; empty for its default.</param>
/// <param name="Place">What stands around the hole.</param>
internal sealed record TemplatePart(ImmutableArray<byte> Literal, string? Name, int Index, string Format, HolePlace Place)
{
    public static TemplatePart Of(string literal, string? hole, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        var octets = Encoding.UTF8.GetBytes(literal).ToImmutableArray();
        if (hole is null)
        {
            return new TemplatePart(octets, null, -1, string.Empty, HolePlace.Sentence);
        }

        // Name, alignment and format; columns make no sense in a log line.
        var colon = hole.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? hole : hole[..colon]).Split(',')[0].Trim();
        var place = literal.EndsWith('=') ? HolePlace.Field : literal.EndsWith('"') ? HolePlace.Quoted : HolePlace.Sentence;
        return new TemplatePart(octets, name, IndexOf(name, values), colon < 0 ? string.Empty : hole[(colon + 1)..], place);
    }

    private static int IndexOf(string name, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (string.Equals(values[i].Key, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>What stands around a value: no value may look like the end of its own field and the beginning of another.</summary>
internal enum HolePlace
{
    /// <summary>In a sentence.</summary>
    Sentence,

    /// <summary>Behind <c>name=</c>: quoted when it has a space in it.</summary>
    Field,

    /// <summary>Between quotation marks of the template.</summary>
    Quoted,
}
