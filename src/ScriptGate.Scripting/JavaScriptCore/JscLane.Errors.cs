using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <content>Errors of rules: where, what, and the frames that are the rule's own.</content>
internal sealed unsafe partial class JscLane
{
    private const int MaxFrames = 16;
    private const int MaxReason = 1024;

    private ScriptException ReadError(nint error, ScriptLocation fallback)
    {
        if (_values.TypeOf(error) != NativeType.Object)
        {
            return new ScriptException(fallback, $"the rule threw {Shorten(ReadText(error))}");
        }

        var reason = Shorten(ReadText(error));
        var frames = ReadFrames(Optional(error, "stack"));
        var location = frames.Count > 0 ? frames[0].Location : fallback;
        if (LocationOf(error) is { } place && (place.File, place.Line) != (location.File, location.Line))
        {
            location = place;
        }

        return new ScriptException(location, reason, [.. frames.Take(MaxFrames).Select(frame => $"{frame.Function} ({frame.Location})")]);
    }

    // A SyntaxError of the parser stands where the text is, not where somebody required it.
    private ScriptLocation? LocationOf(nint error)
    {
        var file = Optional(error, "sourceURL");
        return _fileIndexes.ContainsKey(file) && int.TryParse(Optional(error, "line"), out var line) ? new ScriptLocation(file, line, 0) : null;
    }

    private string Optional(nint target, string name)
    {
        var value = Property(target, name);
        return value != 0 && _values.TypeOf(value) is NativeType.String or NativeType.Number ? ReadText(value) : string.Empty;
    }

    /// <summary>Reads a stack of lines <c>function@file:line:column</c> and keeps those that are in rule files.</summary>
    private List<(string Function, ScriptLocation Location)> ReadFrames(string stack)
    {
        var frames = new List<(string, ScriptLocation)>();
        foreach (var line in stack.Split('\n'))
        {
            var at = line.IndexOf('@', StringComparison.Ordinal);
            var (rest, column) = CutNumber(line[(at + 1)..]);
            (var file, var row) = CutNumber(rest);
            if (row > 0 && _fileIndexes.ContainsKey(file))
            {
                var function = at > 0 ? line[..at] : "anonymous";
                frames.Add((function, new ScriptLocation(file, row, row == 1 ? Math.Max(1, column - WrapperStart.Length) : column)));
            }
        }

        return frames;
    }

    private static (string Before, int Number) CutNumber(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon >= 0 && int.TryParse(text.AsSpan(colon + 1), out var number) ? (text[..colon], number) : (text, 0);
    }

    private static string Shorten(string text) => text.Length <= MaxReason ? text : string.Concat(text.AsSpan(0, MaxReason), "...");
}
