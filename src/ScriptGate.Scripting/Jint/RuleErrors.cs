using System.Runtime.CompilerServices;
using Jint.Native;
using Jint.Native.Error;
using Jint.Native.Object;
using Jint.Runtime;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>Errors of rules: where, what, and the frames that are the rule's own.</summary>
internal sealed class RuleErrors(JintLane lane)
{
    /// <summary>Frames of one error beyond these are left out.</summary>
    public const int MaxFrames = 16;

    private const int MaxReason = 1024;

    // Where an error object was made; those of the engine itself are known only by where they arrive.
    private readonly ConditionalWeakTable<ObjectInstance, IReadOnlyList<(string Function, ScriptLocation Location)>> _made = [];

    /// <summary>Remembers where an error was made.</summary>
    public void Made(ObjectInstance error) => _made.AddOrUpdate(error, lane.Guard.Trace());

    /// <summary>Remembers where an error stands, when that is not where it was made.</summary>
    public void MadeAt(ObjectInstance error, ScriptLocation place) => _made.AddOrUpdate(error, [("anonymous", place)]);

    /// <summary>Remembers of an exception that arrives where it was thrown.</summary>
    public void Arrived(JavaScriptException exception)
    {
        if (exception.Error.IsObject() && !_made.TryGetValue(exception.Error.AsObject(), out _))
        {
            _made.AddOrUpdate(exception.Error.AsObject(), lane.Guard.TraceOf(exception.Location));
        }
    }

    public ScriptException Read(JsValue error, ScriptLocation fallback)
    {
        if (!error.IsObject())
        {
            return new ScriptException(fallback, $"the rule threw {Shorten(TextOf(error))}");
        }

        var frames = _made.TryGetValue(error.AsObject(), out var made) ? made : [];
        return new ScriptException(frames.Count > 0 ? frames[0].Location : fallback, Shorten(Explained(error)), [.. frames.Select(frame => $"{frame.Function} ({frame.Location})")]);
    }

    // The engine's own errors say little, and often nothing.
    private string Explained(JsValue error)
    {
        var text = TextOf(error);
        return error.AsObject() is ErrorInstance && text == "TypeError"
            ? "TypeError: undefined or null has no properties, or what cannot be changed was assigned to"
            : text;
    }

    private string TextOf(JsValue value)
    {
        var text = string.Empty;
        lane.Try(() => text = TypeConverter.ToString(value), out _);
        return text;
    }

    private static string Shorten(string text) => text.Length <= MaxReason ? text : string.Concat(text.AsSpan(0, MaxReason), "...");
}
