namespace ScriptGate;

/// <summary>The names that reverse DNS has for a client's address.</summary>
/// <param name="Names">Those whose own addresses lead back to the client, ten at most (RFC 8601 section 3, "iprev"); others say nothing.</param>
public sealed record ReverseNameFinding(IReadOnlyList<string> Names)
{
    /// <summary>The fact <c>reverse-name</c> of the session. The check <c>mail-validation</c> provides it.</summary>
    public static readonly Fact<ReverseNameFinding> Fact = new("reverse-name");

    /// <summary>True when the address has names, confirmed or not.</summary>
    public bool HasAny { get; init; }

    /// <summary>What did not answer, for evidence: there may be more names. Null when everything did.</summary>
    public string? Problem { get; init; }
}
