using System.Collections.Concurrent;

namespace ScriptGate.Dns.Lookups;

/// <summary>Decoded answers of one record type, for as long as their TTL says. Bounded: the answers that nobody asked for since the last half of the space was filled go first.</summary>
/// <param name="clock">The clock that answers are valid by.</param>
/// <param name="capacity">The most octets, about.</param>
internal sealed class AnswerCache<T>(TimeProvider clock, int capacity)
{
    private readonly Lock _gate = new();
    private ConcurrentDictionary<string, Entry> _recent = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, Entry> _older = new(StringComparer.Ordinal);
    private int _recentOctets;

    /// <summary>Answers that are kept.</summary>
    public int Count => _recent.Count + _older.Count;

    /// <summary>Finds an answer that is still valid.</summary>
    public DnsAnswer<T>? Find(string name)
    {
        if (_recent.TryGetValue(name, out var entry))
        {
            return IsValid(entry) ? entry.Answer : null;
        }

        if (!_older.TryGetValue(name, out entry) || !IsValid(entry))
        {
            return null;
        }

        Add(name, entry);
        return entry.Answer;
    }

    /// <summary>Keeps an answer until <see cref="DnsAnswer{T}.ValidUntil"/>.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="octets">Its size, about.</param>
    public void Keep(string name, DnsAnswer<T> answer, int octets)
    {
        var entry = new Entry(answer, octets);
        if (IsValid(entry) && octets <= capacity / 2)
        {
            Add(name, entry);
        }
    }

    private bool IsValid(in Entry entry) => entry.Answer.ValidUntil > clock.GetUtcNow();

    private void Add(string name, in Entry entry)
    {
        lock (_gate)
        {
            if (_recentOctets + entry.Octets > capacity / 2)
            {
                _older = _recent;
                _recent = new(StringComparer.Ordinal);
                _recentOctets = 0;
            }

            _older.TryRemove(name, out _);
            _recentOctets += entry.Octets - (_recent.TryGetValue(name, out var replaced) ? replaced.Octets : 0);
            _recent[name] = entry;
        }
    }

    private readonly record struct Entry(DnsAnswer<T> Answer, int Octets);
}
