using System.Text.Json;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.notes</c>, <c>transaction.notes</c>: what rules and plugins keep.</summary>
internal static class NotesApi
{
    /// <summary>Names in one dictionary: 256. Notes are remarks, not a database.</summary>
    public const int MaxNotes = 256;

    public static readonly ApiObject<IDictionary<string, object?>> Kind =
        new ApiObject<IDictionary<string, object?>>("Notes", "Values that rules and plugins keep: null, booleans, numbers, strings, arrays and plain objects, up to 64 KiB each; copied.")
            .AsEntries(
                (notes, name) => notes.TryGetValue(name, out var value) ? HostValues.ToScript(value) : default,
                Keep,
                notes => JsonSerializer.Serialize(notes.Keys.ToArray(), NotesJson.Default.StringArray));

    private static void Keep(IDictionary<string, object?> notes, string name, ScriptValue value)
    {
        if (value.Kind == ScriptValueKind.Undefined)
        {
            notes.Remove(name);
            return;
        }

        if (notes.Count >= MaxNotes && !notes.ContainsKey(name))
        {
            throw new ScriptArgumentException($"notes hold at most {MaxNotes} names");
        }

        notes[name] = HostValues.ToHost(value);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
internal sealed partial class NotesJson : System.Text.Json.Serialization.JsonSerializerContext;
