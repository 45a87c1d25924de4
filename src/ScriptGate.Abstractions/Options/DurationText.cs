using System.Globalization;

namespace ScriptGate;

/// <summary>Durations as an operator writes them: a whole number with <c>ms s m h d</c>, or <c>0</c>.</summary>
public static class DurationText
{
    /// <summary>What a duration looks like, for the schema.</summary>
    public const string Pattern = "^(0|[0-9]{1,9}(ms|s|m|h|d))$";

    private const int MostDigits = 9;

    private static readonly (string Unit, long Milliseconds)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// <summary>Reads a duration.</summary>
    /// <param name="text">For example <c>250ms</c>, <c>5m</c> or <c>0</c>.</param>
    /// <param name="duration">The duration; never negative. What is too long for a <see cref="TimeSpan"/> is the longest one.</param>
    /// <returns>False when the text is no duration.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0")
        {
            return true;
        }

        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > MostDigits)
        {
            return false;
        }

        var number = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        foreach (var (unit, milliseconds) in Units)
        {
            if (text[digits..].SequenceEqual(unit))
            {
                // Nine digits of days are more than a TimeSpan holds; the longest one is out of every range too.
                var total = number * milliseconds;
                duration = total > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(total);
                return true;
            }
        }

        return false;
    }

    /// <summary>The duration in the largest unit that divides it.</summary>
    /// <param name="duration">A duration; what is below a millisecond is left out.</param>
    /// <returns>Text that <see cref="TryParse"/> reads.</returns>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = duration.Ticks / TimeSpan.TicksPerMillisecond;
        if (milliseconds == 0)
        {
            return "0";
        }

        var (unit, factor) = Units.First(candidate => milliseconds % candidate.Milliseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / factor}{unit}");
    }
}
