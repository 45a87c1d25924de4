using System.Globalization;

namespace ScriptGate.Plugins.Greylisting;

/// <summary>What is remembered about a triplet, and how it stands in the state store.</summary>
/// <param name="IsPass">It came back in time.</param>
/// <param name="Since">When it first came, or when it passed.</param>
internal readonly record struct GreylistEntry(bool IsPass, DateTimeOffset Since)
{
    private const char Passed = 'p';
    private const char Waiting = 'w';

    /// <summary>Reads an entry.</summary>
    /// <returns>Null for none, and for what no entry looks like: it is replaced then.</returns>
    public static GreylistEntry? Parse(string? text) =>
        text is [(Passed or Waiting) and var kind, .. var time]
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new GreylistEntry(kind == Passed, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;

    /// <summary>The entry as text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsPass ? Passed : Waiting)}{Since.ToUnixTimeMilliseconds()}");
}
