using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ScriptGate.Abstractions.Tests.Replies;

public sealed class EnhancedCodeTests
{
    [Theory]
    [InlineData("2.0.0", 2, 0, 0)]
    [InlineData("4.7.1", 4, 7, 1)]
    [InlineData("5.7.30", 5, 7, 30)]
    [InlineData("5.999.999", 5, 999, 999)]
    public void A_code_is_read_into_its_parts(string text, int @class, int subject, int detail)
    {
        EnhancedCode.TryParse(text, out var code).ShouldBeTrue();
        code.ShouldBe(new EnhancedCode(@class, subject, detail));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5.7")]
    [InlineData("5.7.")]
    [InlineData("5..1")]
    [InlineData("3.7.1")]
    [InlineData("1.0.0")]
    [InlineData("5.7.1 ")]
    [InlineData(" 5.7.1")]
    [InlineData("5.7.1000")]
    [InlineData("5.1000.1")]
    [InlineData("5.7.1.1")]
    [InlineData("5.+7.1")]
    [InlineData("5.7.-1")]
    [InlineData("5.7.\u0661")]
    [InlineData("55.7.1")]
    public void Anything_else_is_not_a_code(string text)
    {
        EnhancedCode.TryParse(text, out var code).ShouldBeFalse();
        code.IsNone.ShouldBeTrue();
    }

    [Fact]
    public void Parse_names_what_it_could_not_read() => Should.Throw<FormatException>(() => EnhancedCode.Parse("5.7")).Message.ShouldContain("'5.7'");

    [Fact]
    public void The_default_value_writes_nothing()
    {
        default(EnhancedCode).IsNone.ShouldBeTrue();
        default(EnhancedCode).ToString().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(
            Gen.Elements(2, 4, 5).SelectMany(c => Gen.Choose(0, 999).SelectMany(s => Gen.Choose(0, 999).Select(d => new EnhancedCode(c, s, d)))).ToArbitrary(),
            code => EnhancedCode.Parse(code.ToString()) == code).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_never_throws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => EnhancedCode.TryParse(text, out var code) == !code.IsNone).QuickCheckThrowOnFailure();
}
