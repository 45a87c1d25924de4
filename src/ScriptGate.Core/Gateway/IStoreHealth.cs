namespace ScriptGate.Core.Gateway;

/// <summary>A store that can be down while the gateway runs.</summary>
internal interface IStoreHealth
{
    /// <summary>What is wrong and what to do, as a sentence without its full stop; null when nothing is.</summary>
    string? Problem { get; }
}
