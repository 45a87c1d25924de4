namespace ScriptGate.Admin;

/// <summary>What is asked to be recorded.</summary>
/// <param name="Sessions">How many sessions.</param>
/// <param name="Seconds">How long new ones are taken.</param>
internal sealed record RecordingView(int Sessions, double Seconds)
{
    /// <summary>Addresses and networks of clients; null or empty for all.</summary>
    public IReadOnlyList<string>? Clients { get; init; }

    /// <summary>The virtual server; null for all.</summary>
    public string? Server { get; init; }

    /// <summary>Whether the text of messages is kept.</summary>
    public bool Bodies { get; init; }
}

/// <summary>How a recording ended.</summary>
/// <param name="Reason">Why it ended, as the end of a sentence.</param>
/// <param name="TooLong">Sessions that had more to say than a tape holds.</param>
/// <param name="Unfinished">Sessions that were not over in time.</param>
internal sealed record RecordingEndView(string Reason, int TooLong, int Unfinished);
