namespace ScriptGate.Core.Listeners;

/// <summary>When the connections of the last second came. Exact: no second, wherever it begins, has more than the limit.</summary>
internal sealed class RateWindow
{
    private readonly Queue<long> _times = [];

    /// <summary>Forgets what is older than a second.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="second">As many of its units as a second has.</param>
    /// <returns>The connections of the last second.</returns>
    public int Count(long now, long second)
    {
        while (_times.TryPeek(out var time) && now - time >= second)
        {
            _times.Dequeue();
        }

        return _times.Count;
    }

    public void Add(long now) => _times.Enqueue(now);
}
