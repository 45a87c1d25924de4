using System.Text;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>Builds nodes from the tokens of a JSON reader, and reports duplicate keys.</summary>
internal sealed class NodeBuilder(string source, DiagnosticBag diagnostics)
{
    private readonly Stack<(ConfigurationNode Node, string Path)> _open = new();
    private string _key = "";
    private SourceLocation _keyLocation;

    /// <summary>The outermost value, complete or not; null before its first token.</summary>
    public ConfigurationNode? Root { get; private set; }

    public void Take(ref Utf8JsonReader reader, int line)
    {
        var location = new SourceLocation(source, line);
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _key = TextOf(ref reader, location);
                _keyLocation = location;
                break;
            case JsonTokenType.StartObject:
                Open(new ConfigurationNode(JsonValueKind.Object, location));
                break;
            case JsonTokenType.StartArray:
                Open(new ConfigurationNode(JsonValueKind.Array, location));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _open.Pop();
                break;
            case JsonTokenType.String:
                Attach(new ConfigurationNode(JsonValueKind.String, location, TextOf(ref reader, location)));
                break;
            case JsonTokenType.Number:
                Attach(new ConfigurationNode(JsonValueKind.Number, location, Encoding.ASCII.GetString(reader.ValueSpan)));
                break;
            default:
                Attach(new ConfigurationNode(KindOf(reader.TokenType), location));
                break;
        }
    }

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };

    private void Open(ConfigurationNode node)
    {
        var path = Attach(node);
        _open.Push((node, path));
    }

    private string Attach(ConfigurationNode node)
    {
        if (!_open.TryPeek(out var parent))
        {
            Root ??= node;
            return "";
        }

        if (parent.Node.Kind == JsonValueKind.Array)
        {
            parent.Node.Items.Add(node);
            return ConfigurationSources.Join(parent.Path, parent.Node.Items.Count - 1);
        }

        if (!parent.Node.Members.TryAdd(_key, new ConfigurationMember(_keyLocation, node)))
        {
            var first = parent.Node.Members[_key].KeyLocation;
            var message = $"duplicate key {UserText.Quote(_key)}; it stands already on line {first.Line}";
            diagnostics.Add(new Diagnostic(
                DiagnosticCodes.DuplicateKey,
                DiagnosticSeverity.Error,
                source,
                _keyLocation.Line,
                parent.Path.Length == 0 ? message : $"{parent.Path}: {message}"));
        }

        return ConfigurationSources.Join(parent.Path, _key);
    }

    private string TextOf(ref Utf8JsonReader reader, SourceLocation location)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: JSON allows it, text does not.
            diagnostics.Add(new Diagnostic(DiagnosticCodes.Syntax, DiagnosticSeverity.Error, source, location.Line, "an escape stands for half a character"));
            return "";
        }
    }
}
