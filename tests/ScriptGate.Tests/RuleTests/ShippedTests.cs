using ScriptGate.Commands;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

/// <summary>The rule tests that come with the rules, and the types that editors have for them.</summary>
public sealed class ShippedTests
{
    private static readonly string Root = RuleTestLab.Root;

    [Fact]
    public async Task The_tests_of_the_shipped_rules_pass()
    {
        using var lab = new CommandLab();
        var run = new CommandRun();
        var code = await GatewayCommands.RunAsync(lab.ContextOf(run), ["test", "--config", Path.Combine(Root, "scriptgate.json")]);
        run.Text.Split('\n').Where(line => line.StartsWith("FAIL", StringComparison.Ordinal)).ShouldBeEmpty(run.Text);
        code.ShouldBe(0, run.Error.ToString());
    }

    [Fact]
    public void Every_rule_of_the_cookbook_has_a_test_and_a_line_in_its_page()
    {
        var tests = string.Concat(Directory.GetFiles(Path.Combine(Root, "scripts", "tests", "cookbook")).Select(File.ReadAllText));
        var page = File.ReadAllText(Path.Combine(Root, "docs", "rules", "cookbook.md"));
        var rules = Directory.GetFiles(Path.Combine(Root, "scripts", "rules", "cookbook")).Select(path => Path.GetFileName(path)!).ToList();
        rules.Count.ShouldBeGreaterThanOrEqualTo(30);
        rules.Where(rule => !tests.Contains($"cookbook/{rule}'", StringComparison.Ordinal) || !page.Contains($"`{rule}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_types_of_tests_are_those_of_the_table()
    {
        using var lab = new CommandLab();
        var types = (await lab.RunAsync("types", "--tests")).Text;
        (await File.ReadAllTextAsync(Path.Combine(Root, "scripts", "tests", "scriptgate-test.d.ts"), TestContext.Current.CancellationToken))
            .ShouldBe(types, "write it anew: scriptgate types --tests > scripts/tests/scriptgate-test.d.ts");
        types.ShouldContain("declare function test(title: string, handler: () => unknown, options?: { timeout?: Duration }): void;\n");
    }
}
