namespace ScriptGate.Scripting.Engine;

/// <summary>Durations as rules write them: a number of milliseconds, or a number and <c>ms s m h d</c>.</summary>
internal static class Durations
{
    public static bool TryRead(ScriptValue value, out TimeSpan duration)
    {
        duration = default;
        return value.Kind switch
        {
            ScriptValueKind.Number => TryScale(value.Number, 1, out duration),
            ScriptValueKind.Text => TryRead(value.Text, out duration),
            _ => false,
        };
    }

    public static bool TryRead(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !double.TryParse(text.AsSpan(0, digits), out var number))
        {
            return false;
        }

        double unit = text[digits..] switch { "ms" => 1, "s" => 1e3, "m" => 6e4, "h" => 3.6e6, "d" => 8.64e7, _ => 0 };
        return unit != 0 && TryScale(number, unit, out duration);
    }

    private static bool TryScale(double number, double unit, out TimeSpan duration)
    {
        var milliseconds = number * unit;
        var fits = milliseconds is >= 0 and <= 31_536_000_000; // a year; NaN does not fit either
        duration = fits ? TimeSpan.FromMilliseconds(milliseconds) : default;
        return fits;
    }
}
