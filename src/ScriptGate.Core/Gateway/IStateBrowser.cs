namespace ScriptGate.Core.Gateway;

/// <summary>A state store whose entries an operator can look at.</summary>
internal interface IStateBrowser
{
    /// <summary>Some of the entries that are asked for, in no particular order. Walks through all there are: nothing for the way of a message.</summary>
    /// <exception cref="StoreUnavailableException">The store is down.</exception>
    ValueTask<StatePage> BrowseAsync(StateQuery query, CancellationToken cancellationToken);
}

/// <summary>Which entries are looked for.</summary>
/// <param name="Prefix">What their keys begin with; empty for all.</param>
/// <param name="Text">What stands in their keys, whatever its case; empty for all.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record StateQuery(string Prefix, string Text, int Limit)
{
    /// <summary>How many one answer has at most.</summary>
    public const int MostEntries = 1000;

    public bool Matches(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) && key.Contains(Text, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Some entries.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="HasMore">Whether there are others.</param>
internal sealed record StatePage(IReadOnlyList<StateEntry> Entries, bool HasMore);

/// <summary>An entry of a state store.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; null for a sliding window.</param>
/// <param name="Count">What a sliding window has counted, with what it forgets only when it is asked again; null for a value.</param>
/// <param name="Remaining">How long it lives if nothing happens.</param>
internal sealed record StateEntry(string Key, string? Value, long? Count, TimeSpan Remaining);
