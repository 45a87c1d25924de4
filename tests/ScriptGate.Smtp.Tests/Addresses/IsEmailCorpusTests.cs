using System.Xml.Linq;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Addresses;

/// <summary>The public isemail test addresses, which are not part of this repository; see <see cref="Corpora"/>.</summary>
public sealed class IsEmailCorpusTests
{
    private const string File = "isemail/tests.xml";

    /// <summary>Where the corpus warns of an old habit only; RFC 4291 allows it, and so do we: "::" that stands for one group.</summary>
    private const string OneGroupCompressed = "ISEMAIL_RFC5321_IPV6DEPRECATED";

    [Fact]
    public void Addresses_that_are_valid_for_SMTP_are_taken_and_no_others()
    {
        var corpus = Corpora.Find(File);
        Assert.SkipWhen(corpus is null, $"{File} is not here; set {Corpora.Variable} to the folder of the corpora.");

        var cases = XDocument.Load(corpus!).Descendants("test").ToList();
        cases.Count.ShouldBe(164);
        foreach (var item in cases)
        {
            var address = Controls((string?)item.Element("address") ?? string.Empty);
            var expected = Expected((string)item.Element("category")!, (string)item.Element("diagnosis")!);
            var because = $"test {item.Attribute("id")!.Value}: {item.Element("address")!.Value}";

            // The corpus has one address outside ASCII, which is wrong for another reason; with SMTPUTF8 that reason is what counts.
            var forward = PathParser.ParseForward(Octets.Utf8($"TO:<{address}>"), new PathRules(Utf8: true));
            forward.IsValid.ShouldBe(expected, because);
            (forward.Mailbox?.ToString()).ShouldBe(expected ? address : null, because);
            (forward.Refusal?.Code).ShouldBe(expected ? null : 501, because);

            // For a sender the empty address is the null path.
            PathParser.ParseReverse(Octets.Utf8($"FROM:<{address}>"), new PathRules(Utf8: true)).IsValid.ShouldBe(expected || address.Length == 0, because);
        }
    }

    private static bool Expected(string category, string diagnosis) =>
        category is "ISEMAIL_VALID_CATEGORY" or "ISEMAIL_DNSWARN" or "ISEMAIL_RFC5321" || diagnosis is OneGroupCompressed;

    /// <summary>XML cannot hold control characters, so the corpus writes their symbols, U+2400 and up.</summary>
    private static string Controls(string text) => string.Concat(text.Select(c => c is >= '\u2400' and < '\u2420' ? (char)(c - '\u2400') : c));
}
