using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Addresses;

public sealed class PathLimitsTests
{
    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_local_part_has_at_most_64_octets(int length, bool valid)
    {
        IsValid(new string('a', length) + "@b").ShouldBe(valid);
        IsValid('"' + new string('a', length - 2) + "\"@b").ShouldBe(valid);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_at_most_63_octets(int length, bool valid)
    {
        IsValid("a@" + new string('b', length) + ".example").ShouldBe(valid);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_domain_has_at_most_255_octets(int length, bool valid)
    {
        DomainGrammar.IsDomain(Octets.Of(Domain(length))).ShouldBe(valid);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_path_has_at_most_256_octets_with_its_brackets(int length, bool valid)
    {
        IsValid("a@" + Domain(length - 4)).ShouldBe(valid);
        PathParser.ParseMailbox(Octets.Of("a@" + Domain(length - 4)), default).ShouldBe(valid ? new Mailbox("a", Domain(252)) : null);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_source_route_counts_for_the_limit_of_the_path(int length, bool valid)
    {
        IsValid("@" + Domain(length - 7) + ":a@b").ShouldBe(valid);
    }

    private static bool IsValid(string address)
    {
        var reverse = PathParser.ParseReverse(Octets.Of($"FROM:<{address}>"), default).IsValid;
        PathParser.ParseForward(Octets.Of($"TO:<{address}>"), default).IsValid.ShouldBe(reverse);
        return reverse;
    }

    /// <summary>Labels of one letter, the last of one or two.</summary>
    private static string Domain(int length) => string.Concat(Enumerable.Repeat("x.", (length - 1) / 2)) + (length % 2 == 0 ? "xx" : "x");
}
