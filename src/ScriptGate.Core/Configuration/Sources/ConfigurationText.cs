using System.Text.Json;
using System.Text.Unicode;

namespace ScriptGate.Core.Configuration;

/// <summary>Reads JSON into nodes that know their line. What cannot be read is a diagnostic; what was read before it is kept.</summary>
internal static class ConfigurationText
{
    /// <summary>Objects and lists inside each other. The deepest setting of ours stands at 7; the rest is for the options of checks.</summary>
    public const int MaxDepth = 32;

    private const int LongestSentence = 300;

    private static readonly JsonReaderOptions ReaderOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = MaxDepth,
    };

    /// <summary>Reads one JSON value.</summary>
    /// <param name="json">The text in UTF-8, with or without a byte order mark.</param>
    /// <param name="source">The file, for messages.</param>
    /// <param name="numberLines">False where lines mean nothing, as in the environment.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    /// <param name="root">What was read; null when that is nothing.</param>
    /// <returns>True when the whole text was read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, string source, bool numberLines, DiagnosticBag diagnostics, out ConfigurationNode? root)
    {
        root = null;
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        if (!Utf8.IsValid(json))
        {
            var line = numberLines ? 1 + json[..FirstInvalid(json)].Count((byte)'\n') : 0;
            diagnostics.Add(new Diagnostic(DiagnosticCodes.Unreadable, DiagnosticSeverity.Error, source, line, "the text is not UTF-8"));
            return false;
        }

        if (json.Trim(" \t\r\n"u8).IsEmpty)
        {
            diagnostics.Add(new Diagnostic(DiagnosticCodes.Unreadable, DiagnosticSeverity.Error, source, numberLines ? 1 : 0, "the text is empty"));
            return false;
        }

        var builder = new NodeBuilder(source, diagnostics);
        var reader = new Utf8JsonReader(json, ReaderOptions);
        var lines = new LineCounter(json, numberLines);
        try
        {
            while (reader.Read())
            {
                builder.Take(ref reader, lines.LineOf((int)reader.TokenStartIndex));
            }

            root = builder.Root;
            return true;
        }
        catch (JsonException e)
        {
            root = builder.Root;
            var line = numberLines ? (int)(e.LineNumber ?? 0) + 1 : 0;
            diagnostics.Add(new Diagnostic(DiagnosticCodes.Syntax, DiagnosticSeverity.Error, source, line, Sentence(e.Message)));
            return false;
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var position = 0;
        while (System.Text.Rune.DecodeFromUtf8(text[position..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            position += length;
        }

        return position;
    }

    // The reader's sentences are for its own author, and end with its own idea of the place.
    private static string Sentence(string message)
    {
        if (message.Contains("maximum configured depth", StringComparison.Ordinal))
        {
            return $"objects and lists stand more than {MaxDepth} deep inside each other";
        }

        if (message.Contains("depth to be zero", StringComparison.Ordinal))
        {
            return "not JSON: the text ends inside an object or list";
        }

        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"not JSON: {UserText.Plain((place < 0 ? message : message[..place]).TrimEnd('.'), LongestSentence)}";
    }

    /// <summary>Counts line ends from one asked position to the next, which only grow.</summary>
    private ref struct LineCounter(ReadOnlySpan<byte> text, bool enabled)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _position;
        private int _line = 1;

        public int LineOf(int position)
        {
            if (!enabled)
            {
                return 0;
            }

            _line += _text[_position..position].Count((byte)'\n');
            _position = position;
            return _line;
        }
    }
}
