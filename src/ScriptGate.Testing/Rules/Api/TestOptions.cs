using System.Text.Json;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Rules;

/// <summary>The plain object that a test passes for options. A key that means nothing is the test's mistake.</summary>
internal readonly struct TestOptions
{
    private readonly string _function;
    private readonly JsonElement _root;

    private TestOptions(string function, JsonElement root)
    {
        _function = function;
        _root = root;
    }

    /// <summary>The keys and their values.</summary>
    public IEnumerable<JsonProperty> Entries => _root.ValueKind == JsonValueKind.Object ? _root.EnumerateObject() : [];

    /// <summary>Reads an argument; one that was left out is an empty object.</summary>
    /// <param name="function">The function's name, for messages.</param>
    /// <param name="value">The argument.</param>
    /// <param name="known">The keys there are; none for any.</param>
    public static TestOptions Read(string function, ScriptValue value, params string[] known)
    {
        if (value.IsNothing)
        {
            return new TestOptions(function, default);
        }

        if (value.Kind != ScriptValueKind.Data || !value.Text.StartsWith('{'))
        {
            throw new ScriptArgumentException($"{function}: the argument must be an object");
        }

        using var document = JsonDocument.Parse(value.Text);
        return new TestOptions(function, document.RootElement.Clone()).Check(known);
    }

    /// <summary>An object inside.</summary>
    public TestOptions? Inner(string key, params string[] known)
    {
        if (!TryGet(key, out var item))
        {
            return null;
        }

        return item.ValueKind == JsonValueKind.Object ? new TestOptions($"{_function}: {key}", item).Check(known) : throw Mistake(key, "an object");
    }

    public string? Text(string key) => !TryGet(key, out var item) ? null : item.ValueKind == JsonValueKind.String ? item.GetString() : throw Mistake(key, "a string");

    public bool? Boolean(string key) => !TryGet(key, out var item) ? null : item.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Mistake(key, "true or false"),
    };

    /// <summary>A string, or a list of strings.</summary>
    public IReadOnlyList<string>? Texts(string key) => !TryGet(key, out var item) ? null : TextsOf(item) ?? throw Mistake(key, "a string or a list of strings");

    /// <summary>True when the key is there, even with null.</summary>
    public bool IsNull(string key) => _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(key, out var item) && item.ValueKind == JsonValueKind.Null;

    public bool TryGet(string key, out JsonElement item)
    {
        item = default;
        return _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(key, out item) && item.ValueKind != JsonValueKind.Null;
    }

    public ScriptArgumentException Mistake(string key, string expected) => new($"{_function}: {key} must be {expected}");

    /// <summary>A string or a list of strings; null for anything else.</summary>
    public static IReadOnlyList<string>? TextsOf(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => [item.GetString()!],
        JsonValueKind.Array when item.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String) => [.. item.EnumerateArray().Select(one => one.GetString()!)],
        _ => null,
    };

    private TestOptions Check(string[] known)
    {
        foreach (var entry in Entries)
        {
            if (known.Length > 0 && !known.Contains(entry.Name, StringComparer.Ordinal))
            {
                var near = ApiTable.Nearest(entry.Name, known);
                throw new ScriptArgumentException($"{_function}: there is no option '{entry.Name}'{(near is null ? $"; there is {string.Join(", ", known)}" : $"; did you mean '{near}'?")}");
            }
        }

        return this;
    }
}
