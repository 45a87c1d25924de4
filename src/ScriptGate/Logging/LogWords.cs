using System.Collections.Concurrent;
using ScriptGate.Admin;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Logging;

/// <summary>Enum values as logs say them: events by their names (<c>RCPT</c>), everything else in the configuration's words (<c>in-doubt</c>).</summary>
internal static class LogWords
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    public static string Of(Enum value)
    {
        if (value is Stage stage)
        {
            return StageName.Of(stage);
        }

        if (Known.TryGetValue(value, out var word))
        {
            return word;
        }

        // A type that is kept here could not be unloaded with its plugin.
        var type = value.GetType();
        return type.Assembly.IsCollectible || !Enum.IsDefined(type, value) ? value.ToString() : Known.GetOrAdd(value, static key => EnumWords.Format(key));
    }
}
