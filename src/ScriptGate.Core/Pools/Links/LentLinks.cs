namespace ScriptGate.Core.Pools;

/// <summary>The links to one member that sessions use. Thread-safe.</summary>
internal sealed class LentLinks
{
    private readonly Lock _lock = new();
    private readonly HashSet<MemberLink> _links = [];

    public void Add(MemberLink link)
    {
        lock (_lock)
        {
            _links.Add(link);
        }
    }

    public void Remove(MemberLink link)
    {
        lock (_lock)
        {
            _links.Remove(link);
        }
    }

    /// <summary>Cuts every link whose transaction can still be said to somebody else.</summary>
    public void Cut()
    {
        MemberLink[] links;
        lock (_lock)
        {
            links = [.. _links];
        }

        // Outside the lock: what waits for the member goes on, and gives its link back.
        foreach (var link in links)
        {
            link.Cut();
        }
    }
}
