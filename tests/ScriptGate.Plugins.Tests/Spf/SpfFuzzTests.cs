using ScriptGate.Plugins.Spf;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Spf;

/// <summary>Records that were put together by chance: whatever stands in them, an evaluation ends, with few look-ups and without an exception.</summary>
public sealed class SpfFuzzTests
{
    // One TXT for each of 11 records, 11 look-ups for each of 10 terms, 11 for the client's name, one for the explanation.
    private const int MostLookups = 11 + (10 * 11) + 11 + 1;

    private static readonly string[] Words =
    [
        "a", "mx", "ptr", "all", "-all", "~all", "?all", "include:", "exists:", "redirect=", "exp=", "ip4:", "ip6:", "moo=", ":", "/", "//", "=", "24", "64", "0", "33", "129", "192.0.2.1", "2001:db8::1",
        "fuzz.example", "other.example", "none.example", "down.example", "%{s}", "%{l}", "%{o}", "%{d}", "%{d2r-}", "%{i}", "%{ir}", "%{p}", "%{v}", "%{h}", "%{c}", "%{L1R+-}", "%", "%%", "%_", "%-", "{", "}",
        ".", "..", "-", "+", "\t", "\r\n", "\0", "\u00ff", "v=spf1", "",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Any_record_has_a_result(int seed)
    {
        var chance = new Random(seed);
        var results = new HashSet<SpfResult>();
        for (var i = 0; i < 2000; i++)
        {
            var resolver = new FakeResolver()
                .Txt("fuzz.example", Record(chance)).Txt("other.example", Record(chance))
                .Address("fuzz.example", "192.0.2.1").Address("other.example", "198.51.100.1", "2001:db8::1")
                .Mx("fuzz.example", 0, "fuzz.example").Reverse("192.0.2.1", "host.fuzz.example").Fail("down.example");

            var finding = await SpfAnswers.MailFromAsync(resolver, "\"a b\"+c-d@fuzz.example", hello: "[192.0.2.1]");

            results.Add(finding.Result);
            resolver.Asked.Count.ShouldBeLessThanOrEqualTo(MostLookups);
            (finding.Explanation?.Length ?? 0).ShouldBeLessThanOrEqualTo(300);
            ResultWords.Of(finding.Result).ShouldNotBeEmpty();
        }

        results.ShouldBe(Enum.GetValues<SpfResult>(), ignoreOrder: true);
    }

    // Half of the terms are whole, so that not all records end at their first mistake.
    private static string Record(Random chance)
    {
        var terms = Enumerable.Range(0, chance.Next(6)).Select(_ => chance.Next(8) > 0
            ? Whole[chance.Next(Whole.Length)]
            : string.Concat(Enumerable.Range(0, chance.Next(6)).Select(_ => Words[chance.Next(Words.Length)])));
        return $"{(chance.Next(20) == 0 ? "v=spf2" : "v=spf1")} {string.Join(' ', terms)}";
    }

    private static readonly string[] Whole =
    [
        "a", "mx/24", "ptr", "-all", "~all", "?a:none.example", "include:other.example", "include:fuzz.example", "redirect=other.example", "exists:%{l}.%{d}", "-ip4:198.51.100.0/24", "ip6:2001:db8::/32",
        "a:down.example", "exists:%{p}.example", "exp=other.example", "mx:other.example", "-exists:none.example",
    ];
}
