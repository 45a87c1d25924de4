using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ScriptGate.Core.Sessions;

/// <summary>The notes of a session: in the order in which they were taken, and safe beside the session's timers, which run at the same time as its steps. Enumerating shows what was there at the beginning.</summary>
internal sealed class SessionNotes : IDictionary<string, object?>
{
    private readonly OrderedDictionary<string, object?> _notes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _notes.Count;
            }
        }
    }

    public bool IsReadOnly => false;

    public ICollection<string> Keys => [.. Copy().Select(note => note.Key)];

    public ICollection<object?> Values => [.. Copy().Select(note => note.Value)];

    public object? this[string key]
    {
        get
        {
            lock (_gate)
            {
                return _notes[key];
            }
        }

        set
        {
            lock (_gate)
            {
                _notes[key] = value;
            }
        }
    }

    public void Add(string key, object? value)
    {
        lock (_gate)
        {
            _notes.Add(key, value);
        }
    }

    public bool ContainsKey(string key)
    {
        lock (_gate)
        {
            return _notes.ContainsKey(key);
        }
    }

    public bool Remove(string key)
    {
        lock (_gate)
        {
            return _notes.Remove(key);
        }
    }

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        lock (_gate)
        {
            return _notes.TryGetValue(key, out value);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _notes.Clear();
        }
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)Copy()).GetEnumerator();

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) => TryGetValue(item.Key, out var value) && Equals(value, item.Value);

    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) => Copy().CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item)
    {
        lock (_gate)
        {
            return _notes.TryGetValue(item.Key, out var value) && Equals(value, item.Value) && _notes.Remove(item.Key);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<string, object?>[] Copy()
    {
        lock (_gate)
        {
            return [.. _notes];
        }
    }
}
