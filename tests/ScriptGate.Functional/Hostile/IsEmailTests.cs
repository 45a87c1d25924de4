using System.Globalization;
using System.Xml.Linq;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>ADR-01: the cases of the public isemail suite as MAIL and RCPT, through the whole gateway. The suite is not part of this repository.</summary>
public sealed class IsEmailTests
{
    private const string File = "isemail/tests.xml";

    // Where the answer is another one than the suite's category asks for, at which command, what it is, and why.
    private static readonly (int Id, string Command, string Reply, string Why)[] Exceptions =
    [
        (1, "MAIL FROM:", "250 ", "No address at all is the null sender (RFC 5321 section 4.5.5)."),
        (57, "MAIL FROM:", "500 5.5.2 ", "A NUL makes the line no command line before anybody looks for an address in it."),
        (57, "RCPT TO:", "500 5.5.2 ", "The same."),
        (58, "MAIL FROM:", "500 5.5.2 ", "The same."),
        (58, "RCPT TO:", "500 5.5.2 ", "The same."),
        (71, "MAIL FROM:", "250 ", "'::' for one group of zeros: the suite warns of it, RFC 5321 section 4.1.3 forbids it to writers, RFC 4291 section 2.2 allows it to all; it names one address only."),
        (71, "RCPT TO:", "250 ", "The same."),
    ];

    // What RFC 5321 allows; the rest is folding, comments and the forms of RFC 5322 that are for headers alone.
    private static readonly string[] Valid = ["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321"];

    [Theory]
    [InlineData("MAIL FROM:")]
    [InlineData("RCPT TO:")]
    public async Task Every_case_is_answered_as_RFC_5321_has_it_but_for_the_listed_exceptions(string command)
    {
        var path = CorpusFiles.Find(File);
        Assert.SkipWhen(path is null, $"{File} is not here; set {CorpusFiles.Variable} to the folder of the corpora.");
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("trustedNetworks", """["192.0.2.0/24"]"""));
        var wrong = new List<string>();
        var count = 0;
        foreach (var test in XDocument.Load(path!).Descendants("test"))
        {
            count++;
            var id = int.Parse(test.Attribute("id")!.Value, CultureInfo.InvariantCulture);
            var address = Octets(test.Element("address")!.Value);
            var isValid = Valid.Contains(test.Element("category")!.Value, StringComparer.Ordinal);
            await using var client = gateway.Connect();
            await client.GreetAsync();
            if (command[0] == 'R')
            {
                await client.SayAsync("MAIL FROM:<a@client.example>");
            }

            var reply = await client.SayAsync($"{command}<{address}>");

            // An address with a line end in it is two lines, and the first of them no address; a lone CR or LF makes the line none.
            string[] expected = Exceptions.Where(exception => exception.Id == id && exception.Command == command).Select(exception => exception.Reply).FirstOrDefault() is { } listed ? [listed]
                : isValid ? ["250 "]
                : address.AsSpan().ContainsAny('\r', '\n') ? ["501 5.", "500 5.5.2 "]
                : ["501 5.", "553 5."];
            if (!expected.Any(start => reply.StartsWith(start, StringComparison.Ordinal)))
            {
                wrong.Add($"{id} {test.Element("diagnosis")!.Value} <{address}>: {reply}");
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBe(164);
    }

    // The suite writes control characters as their pictures.
    private static string Octets(string address) => string.Concat(address.Select(c => c is >= '\u2400' and <= '\u2420' ? (char)(c - 0x2400) : c == '\u2421' ? '\u007f' : c));
}
