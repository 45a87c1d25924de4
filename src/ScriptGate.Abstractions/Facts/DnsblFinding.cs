namespace ScriptGate;

/// <summary>What the lists that are kept in DNS say about a client.</summary>
/// <param name="Score">The sum of what its listings count; lists that did not answer count nothing.</param>
/// <param name="Threshold">From this score on the client is a violation.</param>
/// <param name="Lists">The lists that have the client: each with its answers behind it, as in <c>bl.example.org 127.0.0.2</c>.</param>
public sealed record DnsblFinding(int Score, int Threshold, IReadOnlyList<string> Lists)
{
    /// <summary>The fact <c>dnsbl</c> of the session. The check <c>mail-validation</c> provides it where it has lists.</summary>
    public static readonly Fact<DnsblFinding> Fact = new("dnsbl");

    /// <summary>The lowest score that is possible; another than <see cref="Score"/> when a list did not answer.</summary>
    public int Least { get; init; } = Score;

    /// <summary>The highest score that is possible; another than <see cref="Score"/> when a list did not answer.</summary>
    public int Most { get; init; } = Score;

    /// <summary>Lists that were not asked or did not answer; what they would have said nobody knows.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];
}
