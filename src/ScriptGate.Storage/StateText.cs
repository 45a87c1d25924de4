using System.Text;

namespace ScriptGate.Storage;

/// <summary>The limits of the contract, the same in every store. They are checked before anything is stored or sent.</summary>
internal static class StateText
{
    /// <summary>Characters of a key.</summary>
    public const int MaxKeyLength = 1024;

    /// <summary>Octets of a value in UTF-8.</summary>
    public const int MaxValueOctets = 64 * 1024;

    // No store lives that long; the sum of a lifetime and the time must not overflow.
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(36_500);

    /// <summary>A key that is one. Keys are compared as UTF-8, so half a surrogate pair, which has none, counts as U+FFFD.</summary>
    public static string Key(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return key.Length <= MaxKeyLength ? WellFormed(key) : throw new ArgumentException($"A key has at most {MaxKeyLength} characters.", nameof(key));
    }

    /// <summary>A value within its limit.</summary>
    public static string Value(string value)
    {
        ArgumentNullException.ThrowIfNull(value);

        // Three octets are the most that one UTF-16 unit can need.
        return value.Length <= MaxValueOctets / 3 || Encoding.UTF8.GetByteCount(value) <= MaxValueOctets ? WellFormed(value) : throw TooLarge(nameof(value));
    }

    /// <summary>A value to compare with: there is no limit to what is not equal.</summary>
    public static string? Expected(string? value) => value is null ? null : WellFormed(value);

    public static ArgumentException TooLarge(string name) => new($"A value has at most {MaxValueOctets} octets.", name);

    /// <summary>A lifetime in whole milliseconds, at least one.</summary>
    public static TimeSpan Lifetime(TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromMilliseconds(1));
        var kept = lifetime < MaxLifetime ? lifetime : MaxLifetime;
        return new TimeSpan(kept.Ticks - (kept.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
