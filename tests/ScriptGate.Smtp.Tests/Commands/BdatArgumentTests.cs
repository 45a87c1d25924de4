using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Commands;

public sealed class BdatArgumentTests
{
    [Theory]
    [InlineData("0", 0, false)]
    [InlineData("5", 5, false)]
    [InlineData("007", 7, false)]
    [InlineData("0 LAST", 0, true)]
    [InlineData("86400 last", 86_400, true)]
    [InlineData("1  LaSt", 1, true)]
    [InlineData("999999999999999999", 999_999_999_999_999_999, false)]
    public void A_size_and_LAST_are_read(string argument, long expected, bool isLast)
    {
        BdatArgument.TryParse(Octets.Of(argument), out var size, out var last).ShouldBeTrue();
        size.ShouldBe(expected);
        last.ShouldBe(isLast);
    }

    [Theory]
    [InlineData("")]
    [InlineData("18446744073709551616")]
    [InlineData("1000000000000000000")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("0x10")]
    [InlineData("5.0")]
    [InlineData("1e3")]
    [InlineData("LAST")]
    [InlineData("5 FIRST")]
    [InlineData("5 LAST LAST")]
    [InlineData("5 LASTX")]
    [InlineData("5\tLAST")]
    [InlineData("5LAST")]
    [InlineData("5 5")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("\u00EF\u00BC\u0095")]
    public void Anything_else_is_refused_and_leaves_no_size(string argument)
    {
        BdatArgument.TryParse(Octets.Of(argument), out var size, out var last).ShouldBeFalse();
        size.ShouldBe(0);
        last.ShouldBeFalse();
    }

    [Fact]
    public void What_is_read_is_what_the_digits_say()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), number =>
            BdatArgument.TryParse(Octets.Of($"{number} LAST"), out var size, out var last) && size == number && last).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_octets_are_judged_without_a_fault()
    {
        Prop.ForAll<byte[]>(octets => BdatArgument.TryParse(octets, out var size, out _) || size == 0).QuickCheckThrowOnFailure();
    }
}
