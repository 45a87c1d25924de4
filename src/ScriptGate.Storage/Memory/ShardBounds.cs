namespace ScriptGate.Storage.Memory;

/// <summary>How much a store holds at most.</summary>
/// <param name="Entries">Keys.</param>
/// <param name="Octets">Octets of memory, about.</param>
internal readonly record struct ShardBounds(int Entries, long Octets)
{
    /// <summary>A million keys: about 200 MB of short strings.</summary>
    public static readonly ShardBounds Default = new(1_000_000, 512L * 1024 * 1024);
}
