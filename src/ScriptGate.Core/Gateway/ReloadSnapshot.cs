using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Gateway;

/// <summary>The contents of the watched files at one moment, as hashes.</summary>
internal sealed class ReloadSnapshot
{
    private readonly Dictionary<string, string> _contents = new(StringComparer.Ordinal);

    public ReloadSnapshot(ReloadInputs inputs)
    {
        Inputs = inputs;
        foreach (var file in inputs.Files)
        {
            _contents.Add(file, FileDigest.Of(file));
        }
    }

    /// <summary>Whose contents these are.</summary>
    public ReloadInputs Inputs { get; }

    /// <summary>True when a file of both has another content in the other one, or is only in one of them. What only one of them depends on says nothing.</summary>
    public bool DiffersFrom(ReloadSnapshot other) => _contents.Keys.Union(other._contents.Keys, StringComparer.Ordinal).Any(file =>
        Inputs.Holds(file) && other.Inputs.Holds(file) && !string.Equals(_contents.GetValueOrDefault(file), other._contents.GetValueOrDefault(file), StringComparison.Ordinal));
}
