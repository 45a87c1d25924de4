using System.Text.Json;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>The plain object that a rule passes for options, such as <c>{ limit: 60, window: '1m' }</c>. A key that means nothing is the rule's mistake.</summary>
internal readonly struct OptionBag
{
    private readonly string _function;
    private readonly JsonElement _root;

    private OptionBag(string function, JsonElement root)
    {
        _function = function;
        _root = root;
    }

    /// <summary>Reads an argument; one that was left out is an empty object.</summary>
    /// <param name="function">The function's name, for messages.</param>
    /// <param name="value">The argument.</param>
    /// <param name="known">The keys there are.</param>
    public static OptionBag Read(string function, ScriptValue value, params ReadOnlySpan<string> known)
    {
        if (value.IsNothing)
        {
            return new OptionBag(function, default);
        }

        if (value.Kind != ScriptValueKind.Data || !value.Text.StartsWith('{'))
        {
            throw new ScriptArgumentException($"{function}: the options must be an object such as {{ {known[0]}: ... }}");
        }

        using var document = JsonDocument.Parse(value.Text);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                var near = ApiTable.Nearest(property.Name, known.ToArray());
                throw new ScriptArgumentException($"{function}: there is no option '{property.Name}'{(near is null ? $"; there is {string.Join(", ", known!)}" : $"; did you mean '{near}'?")}");
            }
        }

        return new OptionBag(function, document.RootElement.Clone());
    }

    /// <summary>A duration: a text such as <c>'5m'</c> or a number of milliseconds, at least one millisecond.</summary>
    public TimeSpan? Duration(string key)
    {
        if (!TryGet(key, out var item))
        {
            return null;
        }

        ScriptValue value = item.ValueKind switch
        {
            JsonValueKind.Number => item.GetDouble(),
            JsonValueKind.String => item.GetString(),
            _ => ScriptValue.Null,
        };
        return Durations.TryRead(value, out var duration) && duration >= TimeSpan.FromMilliseconds(1)
            ? duration
            : throw new ScriptArgumentException($"{_function}: {key} must be a duration such as '500ms', '2s' or '1h', or a number of milliseconds");
    }

    /// <summary>A whole number.</summary>
    public long? Whole(string key, long minimum, long maximum)
    {
        if (!TryGet(key, out var item))
        {
            return null;
        }

        return item.ValueKind == JsonValueKind.Number && item.GetDouble() is var number && number == Math.Floor(number) && number >= minimum && number <= maximum
            ? (long)number
            : throw new ScriptArgumentException($"{_function}: {key} must be a whole number from {minimum} to {maximum}");
    }

    public bool? Boolean(string key) => !TryGet(key, out var item) ? null : item.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new ScriptArgumentException($"{_function}: {key} must be true or false"),
    };

    public string? Text(string key) => !TryGet(key, out var item) ? null : item.ValueKind == JsonValueKind.String
        ? item.GetString()
        : throw new ScriptArgumentException($"{_function}: {key} must be a string");

    /// <summary>A value of any kind, as it is; undefined when it is left out.</summary>
    public JsonElement Any(string key) => TryGet(key, out var item) ? item : default;

    /// <summary>An object whose values are strings, such as header fields; empty when it is left out.</summary>
    public IReadOnlyDictionary<string, string> Texts(string key)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!TryGet(key, out var item))
        {
            return texts;
        }

        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new ScriptArgumentException($"{_function}: {key} must be an object of strings");
        }

        foreach (var property in item.EnumerateObject())
        {
            texts[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw new ScriptArgumentException($"{_function}: {key}.{property.Name} must be a string");
        }

        return texts;
    }

    private bool TryGet(string key, out JsonElement item)
    {
        item = default;
        return _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(key, out item) && item.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }
}
