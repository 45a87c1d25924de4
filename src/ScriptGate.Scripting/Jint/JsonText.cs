using System.Globalization;
using System.Text;

namespace ScriptGate.Scripting.Jint;

/// <summary>JSON's strings and numbers, as ECMAScript writes them.</summary>
internal static class JsonText
{
    public static string NumberOf(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest digits that give the number again (ECMAScript 5.1 section 9.8.1).</summary>
    public static string NumberOf(double number)
    {
        if (number == 0)
        {
            return "0";
        }

        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = mark < 0 ? shortest : shortest[..mark];
        var digits = mantissa.Replace(".", string.Empty, StringComparison.Ordinal).Trim('0');
        var point = mark < 0 ? PointOf(mantissa) : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + 1;
        return (number < 0 ? "-" : string.Empty) + Place(digits, point);
    }

    public static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var character = value[i];
            switch (character)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                default:
                    if (character < ' ' || (char.IsSurrogate(character) && !IsPaired(value, i)))
                    {
                        text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                    }
                    else
                    {
                        text.Append(character);
                    }

                    break;
            }
        }

        text.Append('"');
    }

    // How many digits stand before the decimal point; negative for zeros behind it.
    private static int PointOf(string mantissa)
    {
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        return !mantissa.StartsWith("0.", StringComparison.Ordinal) ? (dot < 0 ? mantissa.Length : dot) : 2 - mantissa.AsSpan().IndexOfAnyExcept("0.");
    }

    private static bool IsPaired(string value, int index) =>
        (index + 1 < value.Length && char.IsSurrogatePair(value[index], value[index + 1])) || (index > 0 && char.IsSurrogatePair(value[index - 1], value[index]));

    private static string Place(string digits, int point)
    {
        if (point is > 0 and <= 21)
        {
            return digits.Length <= point ? digits.PadRight(point, '0') : $"{digits[..point]}.{digits[point..]}";
        }

        if (point is > -6 and <= 0)
        {
            return $"0.{new string('0', -point)}{digits}";
        }

        var exponent = $"{(point > 0 ? "+" : "-")}{NumberOf(Math.Abs(point - 1))}";
        return digits.Length == 1 ? $"{digits}e{exponent}" : $"{digits[..1]}.{digits[1..]}e{exponent}";
    }
}
