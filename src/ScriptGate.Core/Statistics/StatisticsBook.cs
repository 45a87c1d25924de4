using System.Runtime.InteropServices;

namespace ScriptGate.Core.Statistics;

/// <summary>Counts what flows, by minute and security profile, in memory. A reset divides its minute, so that what is counted since then is exact.</summary>
internal sealed class StatisticsBook
{
    /// <summary>How many counts of a minute and a profile are kept at most: all minutes of a month for two busy profiles.</summary>
    public const int MostRows = 100_000;

    // Resets of the past matter only for who did it; a script that resets every second must not fill the memory.
    public const int MostResets = 100;

    private const long Minute = 60_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(long Start, string Profile), Traffic> _rows = [];
    private readonly HashSet<(long Start, string Profile)> _changed = [];
    private readonly List<StatisticsReset> _resets = [];
    private long _newest = long.MinValue;
    private long _oldest = long.MinValue;
    private long _first = long.MaxValue;
    private long _maxAge = (long)TimeSpan.FromDays(30).TotalMilliseconds;
    private long _version;

    /// <summary>Grows with everything that may change a statistic: the same number, the same statistics.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The last reset; null when there was none.</summary>
    public StatisticsReset? LastReset
    {
        get
        {
            lock (_gate)
            {
                return _resets.Count == 0 ? null : _resets[^1];
            }
        }
    }

    /// <summary>The last resets, oldest first.</summary>
    public IReadOnlyList<StatisticsReset> Resets
    {
        get
        {
            lock (_gate)
            {
                return [.. _resets];
            }
        }
    }

    /// <summary>What began before this is not kept; milliseconds since 1970.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate)
            {
                return _oldest;
            }
        }
    }

    /// <summary>Changes how long counts are kept.</summary>
    public void Bound(TimeSpan maxAge)
    {
        lock (_gate)
        {
            _maxAge = (long)maxAge.TotalMilliseconds;
        }
    }

    public void AddSession(string profile, DateTimeOffset began) => Add(profile, began, new Traffic(1, 0, 0));

    public void AddMessage(string profile, DateTimeOffset began, long octets) => Add(profile, began, new Traffic(0, 1, octets));

    /// <summary>A record was written; violations are counted from records.</summary>
    public void Recorded() => Interlocked.Increment(ref _version);

    /// <summary>Sums up what began within a period.</summary>
    /// <param name="since">Then or later; to the minute, unless it is the moment of a reset. Null for all.</param>
    /// <param name="until">Before; to the minute. Null for now.</param>
    public IReadOnlyList<ProfileTraffic> Count(DateTimeOffset? since, DateTimeOffset? until)
    {
        var first = since?.ToUnixTimeMilliseconds() ?? long.MinValue;
        var end = until?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        var sums = new SortedDictionary<string, Traffic>(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var ((start, profile), traffic) in _rows)
            {
                if (start >= first && start < end)
                {
                    sums[profile] = sums.GetValueOrDefault(profile) + traffic;
                }
            }
        }

        return [.. sums.Select(sum => new ProfileTraffic(sum.Key, sum.Value))];
    }

    /// <summary>Has statistics begin anew.</summary>
    public void Reset(StatisticsReset reset)
    {
        lock (_gate)
        {
            _resets.Add(reset);
            if (_resets.Count > MostResets)
            {
                _resets.RemoveAt(0);
            }
        }

        Recorded();
    }

    /// <summary>Takes back a reset that could not be kept. That its minute stays divided changes no sum.</summary>
    public void TakeBack(StatisticsReset reset)
    {
        lock (_gate)
        {
            _resets.Remove(reset);
        }

        Recorded();
    }

    /// <summary>Adds what was kept by an earlier process.</summary>
    public void Load(IEnumerable<TrafficRow> rows, IEnumerable<StatisticsReset> resets)
    {
        lock (_gate)
        {
            foreach (var row in rows)
            {
                var key = (row.Start, row.Profile);
                if (_rows.ContainsKey(key))
                {
                    // Both processes counted in this minute: the sum is what has to be kept.
                    _changed.Add(key);
                }

                Count(key) += row.Traffic;
                _newest = Math.Max(_newest, row.Start);
            }

            _resets.InsertRange(0, resets);
            DropOld();
        }

        Recorded();
    }

    /// <summary>The counts that changed since the last call, as they are now.</summary>
    public IReadOnlyList<TrafficRow> TakeChanged()
    {
        lock (_gate)
        {
            TrafficRow[] changed = [.. _changed.Where(_rows.ContainsKey).Select(key => new TrafficRow(key.Start, key.Profile, _rows[key]))];
            _changed.Clear();
            return changed;
        }
    }

    /// <summary>Counts that could not be kept are changed still.</summary>
    public void GiveBack(IEnumerable<TrafficRow> rows)
    {
        lock (_gate)
        {
            _changed.UnionWith(rows.Select(row => (row.Start, row.Profile)));
        }
    }

    /// <summary>Everything is changed: what kept it is gone.</summary>
    public void GiveBackAll()
    {
        lock (_gate)
        {
            _changed.UnionWith(_rows.Keys);
        }
    }

    private void Add(string profile, DateTimeOffset began, Traffic traffic)
    {
        lock (_gate)
        {
            var key = (StartOf(began.ToUnixTimeMilliseconds()), profile);
            Count(key) += traffic;
            _changed.Add(key);
            if (key.Item1 > _newest)
            {
                _newest = key.Item1;
                DropOld();
            }
        }

        Recorded();
    }

    private ref Traffic Count((long Start, string Profile) key)
    {
        _first = Math.Min(_first, key.Start);
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out _);
    }

    private long StartOf(long time)
    {
        var minute = time - (((time % Minute) + Minute) % Minute);
        for (var i = _resets.Count - 1; i >= 0; i--)
        {
            var reset = _resets[i].Time.ToUnixTimeMilliseconds();
            if (reset <= time)
            {
                return Math.Max(minute, reset);
            }
        }

        return minute;
    }

    // Once a minute at most.
    private void DropOld()
    {
        if (_newest == long.MinValue)
        {
            return;
        }

        var oldest = _newest - _maxAge;
        if (_rows.Count > MostRows)
        {
            // A tenth more than needed, so that it is not sorted again every minute.
            oldest = Math.Max(oldest, _rows.Keys.Select(key => key.Start).Order().ElementAt(_rows.Count - (MostRows / 10 * 9)));
        }

        _oldest = Math.Max(_oldest, oldest);
        if (_first >= oldest)
        {
            return;
        }

        foreach (var key in _rows.Keys.Where(key => key.Start < oldest).ToArray())
        {
            _rows.Remove(key);
            _changed.Remove(key);
        }

        _first = _rows.Count == 0 ? long.MaxValue : _rows.Keys.Min(key => key.Start);
    }
}
