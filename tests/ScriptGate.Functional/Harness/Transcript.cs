using System.Text;
using System.Text.RegularExpressions;

namespace ScriptGate.Functional.Harness;

/// <summary>
/// A conversation as text: <c>C:</c> lines are sent, <c>S:</c> lines are expected. In an <c>S:</c> line <c>&lt;id&gt;</c> stands for a support ID and a
/// trailing <c>...</c> for anything. <c>C: STARTTLS-HANDSHAKE</c> does the handshake; <c>S: (closed)</c> expects the end.
/// </summary>
internal static partial class Transcript
{
    /// <summary>Plays a transcript against a client that has just connected.</summary>
    public static async Task PlayAsync(RawClient client, string transcript)
    {
        var played = new StringBuilder();
        foreach (var line in transcript.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line.StartsWith("C: ", StringComparison.Ordinal) || line == "C:")
            {
                await SayAsync(client, line.Length > 3 ? line[3..] : string.Empty);
                played.Append(line).Append('\n');
            }
            else
            {
                var expected = line["S: ".Length..];
                var actual = await client.ReadLineAsync() ?? "(closed)";
                played.Append("S: ").Append(actual).Append('\n');
                Matches(expected, actual).ShouldBeTrue($"expected: S: {expected}\nthe conversation so far:\n{played}");
            }
        }
    }

    /// <summary>A reply with <c>&lt;id&gt;</c> in place of its support ID.</summary>
    public static string WithoutId(string reply) => SupportId().Replace(reply, "<id>");

    /// <summary>The support ID in a reply.</summary>
    public static string IdOf(string reply) => SupportId().Match(reply).Value;

    private static async Task SayAsync(RawClient client, string line)
    {
        if (line == "STARTTLS-HANDSHAKE")
        {
            await client.SecureAsync();
            return;
        }

        await client.SendAsync(line + "\r\n");
    }

    private static bool Matches(string expected, string actual)
    {
        var normalised = WithoutId(actual);
        return expected.EndsWith("...", StringComparison.Ordinal)
            ? normalised.StartsWith(expected[..^3], StringComparison.Ordinal)
            : normalised.Equals(expected, StringComparison.Ordinal);
    }

    [GeneratedRegex("SG-[0-9A-HJKMNP-TV-Z]{16}(?:-[0-9]+)?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SupportId();
}
