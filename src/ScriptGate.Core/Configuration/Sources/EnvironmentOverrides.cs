using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>Lays the variables <c>SCRIPTGATE__PATH__TO__KEY</c> over the file. Case does not matter; what names no key is an error.</summary>
internal sealed class EnvironmentOverrides(DiagnosticBag diagnostics)
{
    /// <summary>What the variables begin with.</summary>
    public const string Prefix = "SCRIPTGATE__";

    /// <summary>What diagnostics give as the file.</summary>
    public const string SourcePrefix = "environment ";

    private const string Separator = "__";

    public void Apply(ConfigurationNode root, IReadOnlyDictionary<string, string> environment)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        // In order of the names: the outer setting before what is inside it, and the same on every machine.
        foreach (var (name, value) in environment
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase)
            .ThenBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (seen.TryGetValue(name, out var first))
            {
                Fail(name, DiagnosticCodes.DuplicateKey, $"sets the same key as {UserText.Plain(first)}");
                continue;
            }

            seen.Add(name, name);
            Apply(root, Shapes.Root, name, Clean(name)[Prefix.Length..].Split(Separator), 0, Clean(value));
        }
    }

    private void Apply(ConfigurationNode owner, Shape shape, string name, string[] segments, int depth, string value)
    {
        var location = new SourceLocation(SourcePrefix + UserText.Plain(name), 0);
        if (depth >= ConfigurationText.MaxDepth - 1)
        {
            Fail(name, DiagnosticCodes.BadValue, "the path is too deep");
            return;
        }

        if (owner.Kind == JsonValueKind.Array)
        {
            ApplyToItem(owner, shape, name, segments, depth, value);
            return;
        }

        if (FindKey(owner, shape, segments[depth]) is not var (key, inner))
        {
            Fail(name, DiagnosticCodes.UnknownKey, UnknownKey.Describe(segments[depth], (ObjectShape)shape));
            return;
        }

        if (inner is ValueShape && depth < segments.Length - 1)
        {
            Fail(name, DiagnosticCodes.UnknownKey, $"there is nothing inside {UserText.Quote(segments[depth])}");
            return;
        }

        var old = owner.Members.TryGetValue(key, out var member) ? member.Value : null;
        var node = depth == segments.Length - 1 ? Read(inner, name, value, location) : Container(old, inner, location);
        if (node is null)
        {
            return;
        }

        if (!ReferenceEquals(node, old))
        {
            owner.Members[key] = new ConfigurationMember(location, node);
        }

        if (depth < segments.Length - 1)
        {
            Apply(node, inner, name, segments, depth + 1, value);
        }
    }

    // Half of a surrogate pair is no text, and could not be written as JSON.
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private void ApplyToItem(ConfigurationNode list, Shape shape, string name, string[] segments, int depth, string value)
    {
        var location = new SourceLocation(SourcePrefix + UserText.Plain(name), 0);
        var inner = shape is ListShape typed ? typed.Item : new RawShape();
        if (!int.TryParse(segments[depth], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > list.Items.Count)
        {
            Fail(name, DiagnosticCodes.UnknownKey, $"{UserText.Quote(segments[depth])} is not an item of the list, which has {list.Items.Count}; counting begins with 0, and {list.Items.Count} adds one");
            return;
        }

        var old = index < list.Items.Count ? list.Items[index] : null;
        var node = depth == segments.Length - 1 ? Read(inner, name, value, location) : Container(old, inner, location);
        if (node is null)
        {
            return;
        }

        if (index == list.Items.Count)
        {
            list.Items.Add(node);
        }
        else
        {
            list.Items[index] = node;
        }

        if (depth < segments.Length - 1)
        {
            Apply(node, inner, name, segments, depth + 1, value);
        }
    }

    private static (string Key, Shape Shape)? FindKey(ConfigurationNode owner, Shape shape, string segment)
    {
        if (shape is ObjectShape record)
        {
            var setting = record.Keys.FirstOrDefault(setting => string.Equals(setting.Key, segment, StringComparison.OrdinalIgnoreCase));
            if (setting is not null)
            {
                return (setting.Key, setting.Shape);
            }

            return record.Remainder is null ? null : (ExistingKey(owner, segment), new RawShape());
        }

        return shape switch
        {
            MapShape map => (ExistingKey(owner, segment), map.Item),
            _ => (ExistingKey(owner, segment), new RawShape()),
        };
    }

    // A name the file does not have is taken as it is written: variables can create a pool, and can misspell one.
    private static string ExistingKey(ConfigurationNode owner, string segment) =>
        owner.Members.ContainsKey(segment)
            ? segment
            : owner.Members.Keys.FirstOrDefault(key => string.Equals(key, segment, StringComparison.OrdinalIgnoreCase)) ?? segment;

    private static ConfigurationNode Container(ConfigurationNode? old, Shape shape, SourceLocation location)
    {
        if (old is { Kind: JsonValueKind.Object } && shape is not ListShape)
        {
            return old;
        }

        if (old is { Kind: JsonValueKind.Array } && shape is ListShape or RawShape)
        {
            return old;
        }

        var container = new ConfigurationNode(shape is ListShape ? JsonValueKind.Array : JsonValueKind.Object, old?.Location ?? location);
        if (old is { Kind: JsonValueKind.String } && shape is ObjectShape { Shorthand: { IsKey: true } shorthand })
        {
            container.Members.Add(shorthand.Key, new ConfigurationMember(old.Location, old));
        }

        return container;
    }

    private ConfigurationNode? Read(Shape shape, string name, string value, SourceLocation location)
    {
        var text = value.Trim();
        if (shape is ValueShape single)
        {
            return text is "null" ? new ConfigurationNode(JsonValueKind.Null, location) : single.Converter.FromEnvironment(value, location);
        }

        if (text.StartsWith('{') || text.StartsWith('[') || (shape is RawShape && IsJson(text)))
        {
            var json = Encoding.UTF8.GetBytes(value);
            return ConfigurationText.TryRead(json, location.File, numberLines: false, diagnostics, out var node) ? node : null;
        }

        return shape switch
        {
            ListShape { Item: ValueShape item } => Items(item, text, location),
            ObjectShape { Shorthand: not null } or RawShape => new ConfigurationNode(JsonValueKind.String, location, value),
            _ => Fail(name, DiagnosticCodes.WrongType, "must hold a JSON object or list"),
        };
    }

    private static ConfigurationNode Items(ValueShape item, string text, SourceLocation location)
    {
        var list = new ConfigurationNode(JsonValueKind.Array, location);
        list.Items.AddRange(text
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => item.Converter.FromEnvironment(part, location)));
        return list;
    }

    private static bool IsJson(string text) =>
        ConfigurationText.TryRead(Encoding.UTF8.GetBytes(text), "", numberLines: false, new DiagnosticBag(), out _);

    private ConfigurationNode? Fail(string name, string code, string message)
    {
        diagnostics.Add(new Diagnostic(code, DiagnosticSeverity.Error, SourcePrefix + UserText.Plain(name), 0, message));
        return null;
    }
}
