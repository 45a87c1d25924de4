using System.Globalization;

namespace ScriptGate.Terminal;

/// <summary>Times as the log has them, so that one can be searched for in the other.</summary>
internal static class Moment
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
