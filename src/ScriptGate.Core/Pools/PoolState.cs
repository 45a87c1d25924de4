using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>What is known of a pool while the gateway runs, by its name; shared by all generations that have it. Thread-safe.</summary>
internal sealed class PoolState(string name, MemberServices services)
{
    public string Name { get; } = name;

    public MemberServices Services { get; } = services;

    private readonly Lock _lock = new();
    private readonly List<MemberState> _members = [];
    private volatile bool _isUsed;

    /// <summary>How members come back, as the newest generation says.</summary>
    public ReturnOptions Return { get; private set; } = new();

    /// <summary>When a member is left out, as the newest generation says.</summary>
    public EjectionOptions Ejection { get; private set; } = new();

    /// <summary>What becomes of transactions on a member that goes down, as the newest generation says.</summary>
    public ServiceDownAction ServiceDownAction { get; private set; }

    /// <summary>Which member a key stays with.</summary>
    public PersistenceTable Persistence { get; } = new(services.Watch);

    /// <summary>Transactions that wait for a connection.</summary>
    public PoolQueue Queue { get; } = new();

    /// <summary>A generation takes over: its settings apply to what all share.</summary>
    public void Use(PoolOptions options)
    {
        Take(options);
        _isUsed = true;
    }

    /// <summary>A generation is built: while none has taken over, its settings are the best there are.</summary>
    public void UseFirst(PoolOptions options)
    {
        if (!_isUsed)
        {
            Take(options);
        }
    }

    public void Add(MemberState member)
    {
        lock (_lock)
        {
            _members.Add(member);
        }
    }

    public void Remove(MemberState member)
    {
        lock (_lock)
        {
            _members.Remove(member);
        }
    }

    /// <summary>Leaves a member out, if so many may be, and if there is another to take its mail.</summary>
    public void Eject(MemberState member, Action leaveOut)
    {
        lock (_lock)
        {
            var wanted = _members.Count(static other => other.IsWanted);
            var isOut = _members.Count(static other => other.IsWanted && other.Ejection.IsOut);
            if ((isOut + 1) * 100 <= wanted * Ejection.MaxShare && _members.Exists(other => other != member && other.IsAvailable))
            {
                leaveOut();
            }
        }
    }

    private void Take(PoolOptions options) => (Return, Ejection, ServiceDownAction) = (options.Return, options.Ejection, options.ServiceDownAction);
}
