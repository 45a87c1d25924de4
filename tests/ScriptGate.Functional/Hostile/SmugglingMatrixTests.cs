using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>SMG-13: everything that some reader takes for a line end, before and behind a dot.</summary>
public sealed class SmugglingMatrixTests
{
    private static readonly (string Name, string Octets)[] LineEnds =
    [
        ("CRLF", "\r\n"), ("LF", "\n"), ("CR", "\r"), ("CRCRLF", "\r\r\n"), ("LFCR", "\n\r"), ("VT", "\v"), ("FF", "\f"), ("NEL", "\u0085"),
        ("U+0085", Utf8("\u0085")), ("U+2028", Utf8("\u2028")), ("U+2029", Utf8("\u2029")), ("NUL", "\0"),
    ];

    [Theory]
    [InlineData("reject")]
    [InlineData("normalise")]
    public async Task Of_144_cells_only_the_two_with_a_real_end_of_data_end_a_message(string mode)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("bareLineEnds", $"\"{mode}\"").With("limits", """{ "errors": 1000, "junkCommands": 1000 }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var ended = new List<string>();

        foreach (var (before, pre) in LineEnds)
        {
            foreach (var (behind, post) in LineEnds)
            {
                var cell = $"{before} . {behind}";
                var octets = $"Subject: one\r\n\r\nfirst{pre}.{post}NOOP\r\n.\r\n";
                var (content, rest) = Smuggling.Normalised(octets);
                var taken = member.Messages.Count;

                var replies = await Smuggling.SendAsync(client, octets);

                replies[0].ShouldStartWith(Expected(octets[..^rest.Length], mode), customMessage: cell);
                if (rest.Length > 0)
                {
                    ended.Add(cell);
                    replies.Skip(1).Select(reply => reply[..3]).ShouldBe(["250", "500"], customMessage: cell);
                }
                else
                {
                    replies.Count.ShouldBe(1, cell);
                }

                if (replies[0].StartsWith("250", StringComparison.Ordinal))
                {
                    member.Messages.Count.ShouldBe(taken + 1, cell);
                    Smuggling.ContentOf(member.Messages[^1]).ShouldBe(content, cell);
                }
                else
                {
                    member.Messages.Count.ShouldBe(taken, cell);
                }
            }
        }

        ended.ShouldBe(["CRLF . CRLF", "CRCRLF . CRLF"]);
        Smuggling.ShouldBeCleanTowards(member);
    }

    private static string Expected(string octets, string mode)
    {
        var other = octets.Replace("\r\n", "", StringComparison.Ordinal);
        return mode == "reject" && other.AsSpan().ContainsAny('\r', '\n') ? "550 5.5.2 The message has a line end other than CR LF"
            : other.Contains('\0', StringComparison.Ordinal) ? "550 5.5.2 The message has a NUL character"
            : "250 2.0.0 Stored as ";
    }

    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
