using System.Globalization;
using System.Text.RegularExpressions;

namespace ScriptGate.Scripting.Jint;

/// <summary>Dates as texts: ISO 8601 as ECMAScript has it, the dates of mail (RFC 5322 section 3.3), and what <c>String(date)</c> writes.</summary>
internal static partial class DateText
{
    private const double DayLength = 86_400_000;
    private const double MaxTime = 8.64e15;

    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>The milliseconds since 1970; NaN for what is no date.</summary>
    public static double Parse(string text)
    {
        var match = IsoForm().Match(text);
        if (match.Success)
        {
            // A date alone is UTC; one with a time and no zone is local.
            return TimeOf(match, Number(match, "month", 1) - 1, isLocal: match.Groups["hour"].Success && !match.Groups["zone"].Success);
        }

        match = Mail().Match(text);
        if (!match.Success)
        {
            match = Written().Match(text);
        }

        var month = Array.FindIndex(Months, name => name.Equals(match.Groups["name"].Value, StringComparison.OrdinalIgnoreCase));
        return match.Success && month >= 0 ? TimeOf(match, month, isLocal: !match.Groups["zone"].Success) : double.NaN;
    }

    /// <summary><c>Wed Mar 04 2026</c></summary>
    public static string DateOf(double time) => Write(time, isLocal: true, (fields, day) => $"{Days[day]} {Months[fields.Month]} {fields.Day:00} {YearOf(fields.Year)}");

    /// <summary><c>05:06:07 GMT+0000</c></summary>
    public static string TimeOf(double time) => Write(time, isLocal: true, (fields, _) => $"{Clock(fields)} GMT{Zone(time)}");

    /// <summary><c>Wed, 04 Mar 2026 05:06:07 GMT</c></summary>
    public static string Utc(double time) => Write(time, isLocal: false, (fields, day) => $"{Days[day]}, {fields.Day:00} {Months[fields.Month]} {YearOf(fields.Year)} {Clock(fields)} GMT");

    /// <summary><c>2026-03-04T05:06:07.000Z</c></summary>
    public static string Iso(double time) => Write(time, isLocal: false, (fields, _) =>
    {
        var year = fields.Year is >= 0 and <= 9999 ? $"{fields.Year:0000}" : $"{(fields.Year < 0 ? '-' : '+')}{Math.Abs(fields.Year):000000}";
        return string.Create(CultureInfo.InvariantCulture, $"{year}-{fields.Month + 1:00}-{fields.Day:00}T{Clock(fields)}.{(int)fields.Rest % 1000:000}Z");
    });

    private static string Write(double time, bool isLocal, Func<Fields, int, string> write)
    {
        if (double.IsNaN(time))
        {
            return "Invalid Date";
        }

        var shown = isLocal ? time + OffsetOf(time) : time;
        var days = Math.Floor(shown / DayLength);
        return write(FieldsOf(days, shown - (days * DayLength)), (int)((((days + 4) % 7) + 7) % 7));
    }

    private static string Clock(Fields fields)
    {
        var seconds = (int)(fields.Rest / 1000);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    private static string Zone(double time)
    {
        var minutes = (int)(OffsetOf(time) / 60_000);
        return string.Create(CultureInfo.InvariantCulture, $"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}{Math.Abs(minutes) % 60:00}");
    }

    private static string YearOf(long year) => year < 0 ? $"-{-year:000000}" : $"{year:0000}";

    private static double TimeOf(Match match, int month, bool isLocal)
    {
        var (year, day) = (Year(match), Number(match, "day", 1));
        var (hour, minute, second) = (Number(match, "hour", 0), Number(match, "minute", 0), Number(match, "second", 0));
        if (month is < 0 or > 11 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59 || (hour == 24 && minute + second > 0) || match.Groups["year"].Value == "-000000")
        {
            return double.NaN;
        }

        var fraction = match.Groups["fraction"].Value.PadRight(3, '0')[..3];
        var time = (DaysOf(year, month, day) * DayLength) + (hour * 3_600_000.0) + (minute * 60_000.0) + (second * 1000.0) + int.Parse(fraction, CultureInfo.InvariantCulture);
        time -= isLocal ? OffsetOf(time - OffsetOf(time)) : ZoneOf(match.Groups["zone"].Value);
        return Math.Abs(time) <= MaxTime ? time : double.NaN;
    }

    private static double ZoneOf(string zone)
    {
        var sign = zone.AsSpan().IndexOfAny('+', '-');
        if (sign < 0)
        {
            return 0;
        }

        var digits = zone[(sign + 1)..].Replace(":", string.Empty, StringComparison.Ordinal);
        var minutes = (int.Parse(digits[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(digits[2..], CultureInfo.InvariantCulture);
        return (zone[sign] == '-' ? -minutes : minutes) * 60_000.0;
    }

    private static double OffsetOf(double time)
    {
        var inRange = Math.Clamp(time, -62_135_596_800_000, 253_402_300_799_000);
        return TimeZoneInfo.Local.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds((long)inRange)).TotalMilliseconds;
    }

    private static long Year(Match match)
    {
        var year = int.Parse(match.Groups["year"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return match.Groups["year"].Length == 2 ? year + (year < 50 ? 2000 : 1900) : year;
    }

    private static int Number(Match match, string name, int missing) => match.Groups[name] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : missing;

    // Days since 1970 in the Gregorian calendar, before its invention too. Years begin in March here, so that the leap day is their last.
    private static double DaysOf(long year, int month, int day)
    {
        var from = month < 2 ? year - 1 : year;
        var era = Math.Floor(from / 400.0);
        var ofEra = from - (era * 400);
        var ofYear = (((153 * ((month + 10) % 12)) + 2) / 5) + day - 1;
        return (era * 146_097) + (ofEra * 365) + Math.Floor(ofEra / 4) - Math.Floor(ofEra / 100) + ofYear - 719_468;
    }

    private static Fields FieldsOf(double days, double rest)
    {
        var shifted = days + 719_468;
        var era = Math.Floor(shifted / 146_097);
        var ofEra = shifted - (era * 146_097);
        var year = Math.Floor((ofEra - Math.Floor(ofEra / 1460) + Math.Floor(ofEra / 36_524) - Math.Floor(ofEra / 146_096)) / 365);
        var ofYear = (int)(ofEra - ((365 * year) + Math.Floor(year / 4) - Math.Floor(year / 100)));
        var month = ((5 * ofYear) + 2) / 153;
        var day = ofYear - (((153 * month) + 2) / 5) + 1;
        month = (month + 2) % 12;
        return new Fields((long)(year + (era * 400) + (month < 2 ? 1 : 0)), month, day, rest);
    }

    [GeneratedRegex(
        @"^(?<year>[0-9]{4}|[+-][0-9]{6})(-(?<month>[0-9]{2})(-(?<day>[0-9]{2}))?)?([T ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]{1,9}))?)?(?<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsoForm();

    [GeneratedRegex(
        @"^\s*([A-Za-z]{3,9},?\s+)?(?<day>[0-9]{1,2})[ -](?<name>[A-Za-z]{3})[a-z]*[ -](?<year>[0-9]{4}|[0-9]{2})(\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2}))?(\s*(?<zone>(GMT|UTC|UT|Z)?[+-][0-9]{2}:?[0-9]{2}|GMT|UTC|UT|Z))?)?\s*(\([^)]*\))?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mail();

    [GeneratedRegex(
        @"^\s*([A-Za-z]{3,9},?\s+)?(?<name>[A-Za-z]{3})[a-z]*\s+(?<day>[0-9]{1,2}),?\s+(?<year>[0-9]{4})(\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2}))?(\s*(?<zone>(GMT|UTC|UT|Z)?[+-][0-9]{2}:?[0-9]{2}|GMT|UTC|UT|Z))?)?\s*(\([^)]*\))?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();

    private readonly record struct Fields(long Year, int Month, int Day, double Rest);
}
