using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting.Tests.Rules;

public sealed class CodeOnlyTests
{
    [Theory]
    [InlineData("a = 'x'; b", "a =    ; b")]
    [InlineData("a // x\nb", "a     \nb")]
    [InlineData("a /* x\ny */ b", "a     \n     b")]
    [InlineData("a = /[/'\"]\\//g.test(b)", "a =          g.test(b)")]
    [InlineData("return /x'/", "return     ")]
    [InlineData("a / b / c", "a / b / c")]
    [InlineData("f(x) / 2 // '", "f(x) / 2     ")]
    [InlineData("`a ${b} '` + c", "           + c")]
    [InlineData("'it\\'s' + c", "        + c")]
    [InlineData("'open", "     ")]
    [InlineData("/* open", "       ")]
    [InlineData("''", "  ")]
    [InlineData("''''x", "    x")]
    public void What_is_not_code_is_blank(string text, string expected) => new string(CodeOnly.Blank(text)).ShouldBe(expected);

    [Fact]
    public void Any_text_keeps_its_length_and_lines() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
        {
            var blank = CodeOnly.Blank(text ?? string.Empty);
            return blank.Length == (text ?? string.Empty).Length && blank.Count(c => c == '\n') == (text ?? string.Empty).Count(c => c == '\n');
        }).QuickCheckThrowOnFailure();
}
