using System.Collections.Frozen;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.DataGroups;

/// <summary>The data groups of a generation, by name. Immutable.</summary>
/// <param name="groups">The groups that were read.</param>
/// <param name="broken">The names of those that were not: they exist, and the generation is refused for another reason.</param>
internal sealed class DataGroupSet(IReadOnlyDictionary<string, IDataGroup> groups, IReadOnlyCollection<string>? broken = null)
{
    public static readonly DataGroupSet Empty = new(FrozenDictionary<string, IDataGroup>.Empty);

    public IEnumerable<string> Names => broken is null ? groups.Keys : groups.Keys.Concat(broken);

    /// <summary>Reads the files; every fault of every file is among the diagnostics.</summary>
    public static DataGroupSet Load(GatewayOptions options, List<Diagnostic> diagnostics)
    {
        var groups = new Dictionary<string, IDataGroup>(StringComparer.Ordinal);
        foreach (var (name, group) in options.DataGroups)
        {
            var reader = new DataGroupReader(name, group);
            if (reader.Read() is { } read)
            {
                groups.Add(name, read);
            }

            diagnostics.AddRange(reader.Problems);
        }

        return new DataGroupSet(groups.ToFrozenDictionary(StringComparer.Ordinal), [.. options.DataGroups.Keys.Where(name => !groups.ContainsKey(name))]);
    }

    public IDataGroup? Find(string name) => groups.GetValueOrDefault(name);
}
