using System.Globalization;
using System.Text.Json;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Services;

/// <summary>How long an entry of a table lives.</summary>
/// <param name="Lifetime">From when it was written, however often it is read.</param>
/// <param name="Idle">Since it was last read or written; null for no such limit.</param>
/// <param name="Durability">Whether writing waits until the entry would survive a crash.</param>
internal readonly record struct EntryLife(TimeSpan Lifetime, TimeSpan? Idle, Durability Durability);

/// <summary>A namespace of what rules remember: JSON values in the state store.</summary>
/// <remarks>
/// The store knows one lifetime for each entry. An entry that also has an idle time keeps both in front of its value, and reading it starts the idle time again; for entries without one,
/// the store's own operations on numbers and texts serve as they are.
/// </remarks>
internal sealed class RuleTable(IStateStore store, TimeProvider clock, string name)
{
    private const char IdleMark = '\u0001';

    // Whoever loses this often against others who write the same entry is not going to win.
    private const int MaxAttempts = 32;

    public string Name => name;

    public async Task<ScriptValue> GetAsync(string key)
    {
        var text = await store.GetAsync(KeyOf(key), CancellationToken.None);
        if (text is null)
        {
            return ScriptValue.Null;
        }

        if (Entry.TryRead(text, out var entry))
        {
            await store.TouchAsync(KeyOf(key), entry.Remaining(clock.GetUtcNow()), Durability.Volatile, CancellationToken.None);
        }

        return ToScript(entry.Json);
    }

    public async Task<ScriptValue> SetAsync(string key, string json, EntryLife life)
    {
        var (text, lifetime) = Written(json, life);
        await store.SetAsync(KeyOf(key), text, lifetime, life.Durability, CancellationToken.None);
        return default;
    }

    /// <summary>Writes unless there is an entry; says whether it wrote.</summary>
    public async Task<ScriptValue> AddAsync(string key, string json, EntryLife life)
    {
        var (text, lifetime) = Written(json, life);
        return await store.CompareAndSetAsync(KeyOf(key), expected: null, text, lifetime, life.Durability, CancellationToken.None);
    }

    public async Task<ScriptValue> IncrementAsync(string key, long amount, EntryLife life)
    {
        if (life.Idle is null)
        {
            try
            {
                return await store.IncrementAsync(KeyOf(key), amount, life.Lifetime, life.Durability, CancellationToken.None);
            }
            catch (FormatException)
            {
                // An entry with an idle time, or no number: found out below.
            }
        }

        return double.Parse(await ChangeAsync(key, life, json => (Number(key, json) + amount).ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
    }

    /// <summary>Appends to a text; gives its new length.</summary>
    public async Task<ScriptValue> AppendAsync(string key, string addition, EntryLife life)
    {
        var json = await ChangeAsync(key, life, json => JsonSerializer.Serialize(Text(key, json) + addition, RuleTableJson.Default.String));
        return Text(key, json).Length;
    }

    /// <summary>Starts the idle time of an entry again, or gives one without it a new lifetime; says whether there is one.</summary>
    public async Task<ScriptValue> TouchAsync(string key, TimeSpan? lifetime)
    {
        var text = await store.GetAsync(KeyOf(key), CancellationToken.None);
        if (text is null)
        {
            return false;
        }

        if (Entry.TryRead(text, out var entry))
        {
            return await store.TouchAsync(KeyOf(key), entry.Remaining(clock.GetUtcNow()), Durability.Volatile, CancellationToken.None);
        }

        return lifetime is { } time
            ? await store.TouchAsync(KeyOf(key), time, Durability.Volatile, CancellationToken.None)
            : throw new ScriptArgumentException("the entry has no idle time; say how long it is to live from now: touch(key, '10m')");
    }

    public async Task<ScriptValue> RemainingAsync(string key) =>
        await store.RemainingAsync(KeyOf(key), CancellationToken.None) is { } remaining ? Math.Ceiling(remaining.TotalMilliseconds) : ScriptValue.Null;

    public async Task<ScriptValue> RemoveAsync(string key, Durability durability) => await store.RemoveAsync(KeyOf(key), durability, CancellationToken.None);

    private static ScriptValue ToScript(string json) => json switch
    {
        "null" => ScriptValue.Null,
        "true" => true,
        "false" => false,
        ['"', ..] => JsonSerializer.Deserialize(json, RuleTableJson.Default.String),
        ['{' or '[', ..] => ScriptValue.Data(json),
        _ => double.Parse(json, CultureInfo.InvariantCulture),
    };

    private static long Number(string key, string? json) =>
        json is null ? 0
        : long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ScriptArgumentException($"the value of '{key}' is not a whole number");

    private static string Text(string key, string? json) =>
        json is null ? string.Empty
        : json.StartsWith('"') ? JsonSerializer.Deserialize(json, RuleTableJson.Default.String)!
        : throw new ScriptArgumentException($"the value of '{key}' is not a string");

    private string KeyOf(string key) => $"{name}:{key}";

    private (string Text, TimeSpan Lifetime) Written(string json, EntryLife life)
    {
        if (life.Idle is not { } idle)
        {
            return (json, life.Lifetime);
        }

        var end = clock.GetUtcNow() + life.Lifetime;
        return (new Entry(json, idle, end).ToString(), idle < life.Lifetime ? idle : life.Lifetime);
    }

    // Reads, computes and writes until nobody came in between. What an entry was given when it was made stays.
    private async Task<string> ChangeAsync(string key, EntryLife life, Func<string?, string> change)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var old = await store.GetAsync(KeyOf(key), CancellationToken.None);
            if (old is null)
            {
                var json = change(null);
                var (text, lifetime) = Written(json, life);
                if (await store.CompareAndSetAsync(KeyOf(key), expected: null, text, lifetime, life.Durability, CancellationToken.None))
                {
                    return json;
                }

                continue;
            }

            var hasIdle = Entry.TryRead(old, out var entry);
            var changed = change(entry.Json);
            var now = clock.GetUtcNow();
            var remaining = hasIdle ? entry.Remaining(now) : await store.RemainingAsync(KeyOf(key), CancellationToken.None) ?? life.Lifetime;
            var written = hasIdle ? (entry with { Json = changed }).ToString() : changed;
            if (await store.CompareAndSetAsync(KeyOf(key), old, written, remaining, life.Durability, CancellationToken.None))
            {
                return changed;
            }
        }

        throw new StoreUnavailableException($"the entry '{key}' is being changed by too many at once");
    }

    /// <summary>A value with its idle time and the end of its lifetime.</summary>
    private readonly record struct Entry(string Json, TimeSpan Idle, DateTimeOffset End)
    {
        /// <summary>Reads an entry. One without an idle time is its value alone.</summary>
        public static bool TryRead(string text, out Entry entry)
        {
            entry = new Entry(text, default, default);
            if (text is not [IdleMark, ..])
            {
                return false;
            }

            var first = text.IndexOf(' ', StringComparison.Ordinal);
            var second = text.IndexOf(' ', first + 1);
            var idle = long.Parse(text.AsSpan(1, first - 1), CultureInfo.InvariantCulture);
            var end = long.Parse(text.AsSpan(first + 1, second - first - 1), CultureInfo.InvariantCulture);
            entry = new Entry(text[(second + 1)..], TimeSpan.FromMilliseconds(idle), DateTimeOffset.FromUnixTimeMilliseconds(end));
            return true;
        }

        /// <summary>How long it lives if nobody asks for it: at least a millisecond, the least a store knows.</summary>
        public TimeSpan Remaining(DateTimeOffset now)
        {
            var left = End - now;
            return left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left < Idle ? left : Idle;
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{IdleMark}{(long)Idle.TotalMilliseconds} {End.ToUnixTimeMilliseconds()} {Json}");
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class RuleTableJson : System.Text.Json.Serialization.JsonSerializerContext;
