using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin;

/// <summary>Entries of the state store, in the order of their keys.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="More">Whether there are others.</param>
internal sealed record StateView(IReadOnlyList<StateEntryView> Entries, bool More)
{
    public static StateView Of(StatePage page, DateTimeOffset now) =>
        new([.. page.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => StateEntryView.Of(entry, now))], page.HasMore);
}

/// <summary>An entry.</summary>
/// <param name="Key">Its key; up to the first <c>|</c> it is the check.</param>
/// <param name="Value">The first thousand characters of its value; absent for a sliding window.</param>
/// <param name="Count">What a sliding window has counted; absent for a value.</param>
/// <param name="Expires">When it goes if nothing happens.</param>
internal sealed record StateEntryView(string Key, string? Value, long? Count, DateTimeOffset Expires)
{
    private const int MostCharacters = 1000;

    public static StateEntryView Of(StateEntry entry, DateTimeOffset now) => new(
        entry.Key, entry.Value is { Length: > MostCharacters } value ? value[..MostCharacters] : entry.Value, entry.Count, now + entry.Remaining);
}

/// <summary>What was forgotten.</summary>
/// <param name="Forgotten">How many entries.</param>
/// <param name="More">Whether there are others that were asked for: ask again.</param>
internal sealed record ForgottenView(int Forgotten, bool More);
