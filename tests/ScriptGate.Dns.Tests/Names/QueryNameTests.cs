using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Dns.Names;

namespace ScriptGate.Dns.Tests.Names;

public sealed class QueryNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("EXAMPLE.com.", "example.com")]
    [InlineData("_dmarc.example.com", "_dmarc.example.com")]
    [InlineData("a b.example.com", "a b.example.com")]
    [InlineData("com", "com")]
    [InlineData("b\u00FCcher.example", "xn--bcher-kva.example")]
    [InlineData("B\u00DCCHER.example.", "xn--bcher-kva.example")]
    [InlineData("\u4F8B\u3048.\u30C6\u30B9\u30C8", "xn--r8jz45g.xn--zckzah")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void A_name_is_brought_into_one_form(string name, string normal)
    {
        QueryName.TryNormalise(name, out var found).ShouldBeTrue();
        found.ShouldBe(normal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".example.com")]
    [InlineData("example..com")]
    [InlineData("example.com..")]
    [InlineData("exa\u0000mple.com")]
    [InlineData("exa\rmple.com")]
    [InlineData("exa\u007Fmple.com")]
    [InlineData("\u0080.example")]
    public void What_cannot_be_a_name_is_refused(string? name)
    {
        QueryName.TryNormalise(name, out var found).ShouldBeFalse();
        found.ShouldBeNull();
    }

    // Not in the list above: the runner shows arguments as UTF-8, in which half a surrogate pair cannot be written.
    [Fact]
    public void Half_a_surrogate_pair_is_refused() => QueryName.TryNormalise("\uD800.example", out _).ShouldBeFalse();

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_63_octets_at_most(int length, bool isName) =>
        QueryName.TryNormalise($"{new string('a', length)}.example", out _).ShouldBe(isName);

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void A_name_has_255_octets_on_the_wire_at_most(int last, bool isName)
    {
        var name = $"{string.Join('.', Enumerable.Repeat(new string('a', 63), 3))}.{new string('b', last)}";

        QueryName.TryNormalise(name, out _).ShouldBe(isName);
        QueryName.TryNormalise($"{name}.", out _).ShouldBe(isName);
    }

    [Fact]
    public void A_label_that_is_too_long_as_an_a_label_is_refused() => QueryName.TryNormalise($"{new string('\u00FC', 60)}.example", out _).ShouldBeFalse();

    [Fact]
    public void Megabytes_are_refused_without_being_read() => QueryName.TryNormalise(new string('\u00FC', 4_000_000), out _).ShouldBeFalse();

    [Fact]
    public void Other_octets_than_those_of_host_names_are_escaped()
    {
        var octets = new byte[QueryName.MaxEscaped];

        QueryName.WriteEscaped("a b\\.x_y-1", octets);

        Encoding.ASCII.GetString(octets, 0, Array.IndexOf(octets, (byte)0)).ShouldBe(@"a\032b\092.x_y-1.");
    }

    [Fact]
    public void The_longest_name_fits_when_every_octet_is_escaped()
    {
        var name = string.Join('.', Enumerable.Repeat(new string('~', 63), 3).Append(new string('~', 61)));
        QueryName.TryNormalise(name, out var normal).ShouldBeTrue();

        Should.NotThrow(() => QueryName.WriteEscaped(normal!, new byte[QueryName.MaxEscaped]));
    }

    [Fact]
    public void Any_text_is_a_name_of_legal_form_or_none() =>
        Prop.ForAll<string?>(text =>
            !QueryName.TryNormalise(text, out var normal)
            || (normal.Length <= 253 && normal.Split('.').All(label => label.Length is > 0 and <= 63) && normal.All(c => c is >= ' ' and <= '~') && Again(normal) == normal))
            .QuickCheckThrowOnFailure();

    private static string? Again(string normal) => QueryName.TryNormalise(normal, out var again) ? again : null;
}
