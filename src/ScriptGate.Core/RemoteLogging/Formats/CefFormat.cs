using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>ArcSight's Common Event Format, version 0: seven fields between bars, then key=value pairs with the names of its dictionary.</summary>
/// <param name="version">Ours.</param>
internal sealed class CefFormat(string version) : IRemoteLogFormat
{
    // What its dictionary calls our fields. Those without a name of their own have a custom string, whose label says what it is.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["supportId"] = "externalId",
        ["client"] = "src",
        ["clientPort"] = "spt",
        ["hello"] = "shost",
        ["user"] = "suid",
        ["sender"] = "suser",
        ["recipients"] = "duser",
        ["size"] = "in",
        ["protocol"] = "app",
        ["member"] = "dhost",
        ["result"] = "outcome",
        ["reply"] = "reason",
    };

    private static readonly string[] Custom = ["virtualServer", "profile", "subCode", "messageId", "pool", "stage"];

    public void Write(RemoteLogEvent happened, IBufferWriter<byte> output)
    {
        var line = new StringBuilder(512);
        var name = happened.Violation?.Name ?? "transaction";
        line.Append("CEF:0|ScriptGate|ScriptGate|").Append(Header(version)).Append('|').Append(Header(name)).Append('|').Append(Header(happened.Sentence)).Append('|').Append(Severity(happened)).Append('|');
        line.Append("rt=").Append(happened.Record.Time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        if (happened.Violation is not null)
        {
            line.Append(" act=").Append(happened.IsBlocked ? "blocked" : "alarmed");
        }

        foreach (var (field, value) in EventFields.Of(happened))
        {
            if (Names.TryGetValue(field, out var known))
            {
                Pair(line, known, value);
            }
            else if (Array.IndexOf(Custom, field) is >= 0 and var place)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"cs{place + 1}");
                Pair(line, key + "Label", field);
                Pair(line, key, value);
            }
        }

        Encoding.UTF8.GetBytes(line.ToString(), output);
    }

    private static string Severity(RemoteLogEvent happened) => happened.Violation is null ? "1" : happened.IsBlocked ? "7" : "5";

    private static void Pair(StringBuilder line, string key, string value) => line.Append(' ').Append(key).Append('=').Append(Value(value));

    private static string Header(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("|", @"\|", StringComparison.Ordinal);

    private static string Value(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("=", @"\=", StringComparison.Ordinal);
}
