namespace ScriptGate.Core.Overload;

/// <summary>What a new connection finds.</summary>
internal readonly record struct Newcomer
{
    /// <summary>How long it had to wait until it was accepted.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Clients that wait to be accepted behind it.</summary>
    public int Behind { get; init; }

    /// <summary>Connections that are served now.</summary>
    public int Inside { get; init; }

    /// <summary>What waits for the rules.</summary>
    public QueueView Rules { get; init; }

    /// <summary>Whether there are too few descriptors for it.</summary>
    public bool IsScarce { get; init; }
}
