namespace ScriptGate.Testing;

/// <summary>What a plugin under test finds around it. A test keeps the world and changes it: lets DNS know a name, moves the clock, takes the store away.</summary>
public sealed record PluginWorld
{
    private readonly IStateStore? _store;
    private IStateStore? _made;

    /// <summary>The clock. Default: one that stands still until the test moves it.</summary>
    public ManualClock Clock { get; init; } = new();

    /// <summary>DNS, for the plugin and for the sessions of <see cref="TestedPlugin.NewSession"/>. Default: no name exists.</summary>
    public FakeResolver Resolver { get; init; } = new();

    /// <summary>The state store. Default: an empty one in memory, whose lifetimes go by <see cref="Clock"/>.</summary>
    public IStateStore Store
    {
        get => _store ?? (_made ??= WorkingStore.Create(Clock));
        init => _store = value;
    }

    /// <summary>What the plugin logs.</summary>
    public RecordedLog Log { get; init; } = new();

    /// <summary>The check's name, which is the folder's in a gateway. Default: <c>check</c>.</summary>
    public string Check { get; init; } = "check";

    /// <summary>The security profile. Default: <c>edge</c>.</summary>
    public string Profile { get; init; } = "edge";

    /// <summary>The gateway's name. Default: <c>gw.example.org</c>.</summary>
    public string HostName { get; init; } = "gw.example.org";

    /// <summary>The names of the pools. Default: <c>mail</c>.</summary>
    public IReadOnlyCollection<string> Pools { get; init; } = ["mail"];

    /// <summary>The data groups by name; <see cref="TestDataGroup"/> makes them. Default: none.</summary>
    public IReadOnlyDictionary<string, IDataGroup> DataGroups { get; init; } = new Dictionary<string, IDataGroup>(StringComparer.Ordinal);

    /// <summary>Violations that the profile neither records nor refuses; see <see cref="IPluginBuilder.IsUsed"/>. Default: none.</summary>
    public IReadOnlyCollection<string> Unused { get; init; } = [];
}
