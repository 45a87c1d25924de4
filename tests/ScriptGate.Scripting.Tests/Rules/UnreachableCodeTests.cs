using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Rules;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Rules;

public sealed class UnreachableCodeTests
{
    [Theory]
    [InlineData("on('MAIL', () => {\n  return accept();\n  log('x');\n});", 3, 3, "return", 2)]
    [InlineData("on('MAIL', () => {\n  return accept()\n  log('x')\n});", 3, 3, "return", 2)]
    [InlineData("on('MAIL', () => {\n  return\n    accept();\n});", 3, 5, "return", 2)]
    [InlineData("function f() { throw new Error('no'); g(); }", 1, 39, "throw", 1)]
    [InlineData("for (const x of y) { if (x) { continue; log(x); } }", 1, 41, "continue", 1)]
    [InlineData("while (x) {\n  f();\n  break;\n  g();\n}", 4, 3, "break", 3)]
    [InlineData("function f() {\n  return `a\n  ${b}\n`;\n  g();\n}", 5, 3, "return", 2)]
    [InlineData("function f() { return { a: 1, b: [2] }; g(); }", 1, 41, "return", 1)]
    [InlineData("function f() { return a\n  ? b\n  : c\n  g() }", 4, 3, "return", 1)]
    [InlineData("function f() { /* why */ return (1);; // so\n  g(); }", 2, 3, "return", 1)]
    public void A_statement_behind_a_jump_of_its_block_is_named_with_its_place(string text, int line, int column, string word, int jump)
    {
        var found = UnreachableCode.In(Source(text)).ShouldHaveSingleItem();
        (found.Location.Line, found.Location.Column, found.Reason).ShouldBe((line, column, $"this is never reached: it stands behind the '{word}' of line {jump}"));
    }

    [Theory]
    [InlineData("function f() { return 1; }\nf();")]
    [InlineData("function f() { if (x) return 1; g(); }")]
    [InlineData("function f() {\n  if (x)\n    return 1;\n  g();\n}")]
    [InlineData("function f() { if (x) { return 1; } g(); }")]
    [InlineData("function f() { if (x) g(); else return 1; h(); }")]
    [InlineData("function f() { for (;;) return 1; }")]
    [InlineData("switch (x) { case 1: f(); return 2; case 3: g(); break; default: h(); }")]
    [InlineData("switch (x) { case 1: f(); return 2; break; case 3: g(); }")]
    [InlineData("function f() { g(); return 1;\n  function g() {} }")]
    [InlineData("function f() { g();\n  return a\n    && b\n    || c; }")]
    [InlineData("function f() { g();\n  return a +\n    b; }")]
    [InlineData("function f() { g();\n  return x\n    .then(y)\n    .then(z); }")]
    [InlineData("function f() { g();\n  return a instanceof\n    B; }")]
    [InlineData("function f() { g();\n  return 'a' +\n    'b'; }")]
    [InlineData("function f() { g();\n  return 'a'\n    + b; }")]
    [InlineData("function f() { g();\n  return `a\nb` + c; }")]
    [InlineData("function f() { g();\n  return (\n    a\n  ); }")]
    [InlineData("const iterator = { next() { return 1; }, return() { return 2; }, throw: 3 };")]
    [InlineData("class C { return() { return 2; }\n other() {} }")]
    [InlineData("const text = 'return; f();';\n// return; f();\n/* return; f(); */")]
    [InlineData("x.return; f();")]
    [InlineData("do { if (x) { break; } } while (y);")]
    [InlineData("try { return 1; } catch (e) { throw e; } finally { f(); }")]
    public void What_can_be_reached_is_not_named(string text) => UnreachableCode.In(Source(text)).ShouldBeEmpty();

    [Fact]
    public void No_shipped_rule_has_any() => Directory.GetFiles(Repository.File("scripts"), "*.js", SearchOption.AllDirectories)
        .SelectMany(file => UnreachableCode.In(Source(File.ReadAllText(file)))).ShouldBeEmpty();

    [Fact]
    public void It_is_a_warning_when_the_rules_load()
    {
        using var house = new RuleHouse("on('MAIL', () => {\n  return accept();\n  log('x');\n});");
        house.Diagnostics.ShouldHaveSingleItem().ShouldBe(new Diagnostic(
            "SG2104", DiagnosticSeverity.Warning, "scripts/rules/rule.js", 3, "column 3: this is never reached: it stands behind the 'return' of line 2"));
    }

    private static ScriptSource Source(string text) => new(0, "/rule.js", "rule.js", text, "");
}
