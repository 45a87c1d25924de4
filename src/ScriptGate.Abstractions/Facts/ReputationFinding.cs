namespace ScriptGate;

/// <summary>What is known of a client's address, as one score.</summary>
/// <param name="Score">The sum of the sources, -140 (best) to 140 (worst); 0 when nothing is known.</param>
/// <param name="Band">The name of the band that the score is in; null when it is in none.</param>
/// <param name="Sources">What said something.</param>
public sealed record ReputationFinding(int Score, string? Band, IReadOnlyList<ReputationSource> Sources)
{
    /// <summary>The fact <c>reputation</c> of the session. The check <c>reputation</c> provides it where it has sources.</summary>
    public static readonly Fact<ReputationFinding> Fact = new("reputation");

    /// <summary>The lowest score that is possible; another than <see cref="Score"/> when a source did not answer.</summary>
    public int Least { get; init; } = Score;

    /// <summary>The highest score that is possible; another than <see cref="Score"/> when a source did not answer.</summary>
    public int Most { get; init; } = Score;

    /// <summary>What did not answer; null when everything did.</summary>
    public string? Problem { get; init; }
}

/// <summary>A source that knows an address.</summary>
/// <param name="Name">The data group, <c>country</c> or <c>dnsbl</c>.</param>
/// <param name="Score">What it counts.</param>
public sealed record ReputationSource(string Name, int Score)
{
    /// <summary>The category, the country or the lists; null when there is only the score.</summary>
    public string? Category { get; init; }
}
