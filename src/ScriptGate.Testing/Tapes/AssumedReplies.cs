using System.Text.Json;

namespace ScriptGate.Testing.Tapes;

/// <summary>What a polite member would say, for conversations that are on no tape: so that it is seen what the rules go on to decide.</summary>
internal static class AssumedReplies
{
    private const string Polite = """{"Pipelining":true,"EightBitMime":true,"SmtpUtf8":true,"Dsn":true,"EnhancedStatusCodes":true,"HasSize":true}""";

    /// <summary>The reply to a line.</summary>
    /// <param name="question">The member and the line.</param>
    public static string Of(string question)
    {
        var line = question.Split(' ', 2) is [_, var rest] ? rest : "";
        return line switch
        {
            "(message)" => "-",
            "DATA" => "354  Go ahead",
            _ when line.StartsWith("AUTH", StringComparison.Ordinal) || line == "(response)" => "235 2.7.0 Assumed",
            _ => "250 2.0.0 Assumed",
        };
    }

    /// <summary>A connection to a member.</summary>
    public static string Connection(string member) =>
        $"{{\"Member\":\"{JsonEncodedText.Encode(member)}\",\"Offers\":{Polite}}}";
}
