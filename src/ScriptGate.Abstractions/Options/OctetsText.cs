using System.Globalization;

namespace ScriptGate;

/// <summary>Numbers of octets as an operator writes them: a whole number, alone or with <c>KiB MiB GiB</c>.</summary>
public static class OctetsText
{
    /// <summary>What a number of octets looks like as a string, for the schema.</summary>
    public const string Pattern = "^[0-9]{1,12}(KiB|MiB|GiB)?$";

    private const int MostDigits = 12;

    private static readonly (string Unit, long Octets)[] Units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("", 1)];

    /// <summary>Reads a number of octets.</summary>
    /// <param name="text">For example <c>512</c>, <c>64KiB</c> or <c>25MiB</c>.</param>
    /// <param name="octets">The octets; what is too large for a <see cref="long"/> is the largest one.</param>
    /// <returns>False when the text is no number of octets.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long octets)
    {
        octets = 0;
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text.Length : end;
        if (digits is < 1 or > MostDigits)
        {
            return false;
        }

        var number = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        foreach (var (unit, factor) in Units)
        {
            if (text[digits..].SequenceEqual(unit))
            {
                // Twelve digits of GiB are more than a long holds; the largest one is out of every range too.
                octets = number > long.MaxValue / factor ? long.MaxValue : number * factor;
                return true;
            }
        }

        return false;
    }

    /// <summary>The number in the largest unit that divides it.</summary>
    /// <param name="octets">Octets.</param>
    /// <returns>Text that <see cref="TryParse"/> reads.</returns>
    public static string Format(long octets)
    {
        if (octets == 0)
        {
            return "0";
        }

        var (unit, factor) = Units.First(candidate => octets % candidate.Octets == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{octets / factor}{unit}");
    }
}
