using ScriptGate.Core.Configuration;
using ScriptGate.Running;
using ScriptGate.Testing.Rules;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

public sealed class ReloadTests
{
    private const string Good = "test('closed domains', async () => {\n  expect((await session({ to: 'a@closed.example' })).code).toBe(550);\n});";

    [Fact]
    public async Task A_broken_test_stops_a_reload_and_the_running_generation_goes_on()
    {
        using var lab = new RuleTestLab().Test(Good);
        lab.Commands.Edit("\"watch\": false", "\"watch\": false, \"runTests\": true");
        await lab.Commands.StartAsync();

        lab.Commands.Write("scripts/rules/mine.js", RuleTestLab.Rule.Replace("closed.example", "shut.example", StringComparison.Ordinal));
        (await lab.Commands.RunAsync("reload", "--dry-run")).ExitCode.ShouldBe(1);
        var refused = await lab.Commands.RunAsync("reload");
        refused.ExitCode.ShouldBe(1);
        string.Join('\n', refused.ErrorLines).ShouldContain("scripts/tests/mine.test.js:2: SG2302: the rule test 'closed domains' fails: expect(...).toBe: expected 550, but it is 250");

        lab.Commands.Write("scripts/rules/mine.js", RuleTestLab.Rule);
        (await lab.Commands.RunAsync("reload", "--dry-run")).ExitCode.ShouldBe(0);
        (await lab.Commands.RunAsync("reload")).ExitCode.ShouldBe(0);
        (await lab.Commands.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_test_file_that_does_not_load_stops_it_too()
    {
        using var lab = new RuleTestLab().Test("test('x', () => {\n");
        lab.Commands.Edit("\"watch\": false", "\"watch\": false, \"runTests\": true");
        var check = await lab.Commands.RunAsync("check");
        check.ExitCode.ShouldBe(1);
        check.ErrorLines[0].ShouldStartWith("scripts/tests/mine.test.js:");
        check.ErrorLines[0].ShouldContain(": SG2301: SyntaxError: ");
    }

    [Fact]
    public async Task Without_tests_and_without_the_option_nothing_stops_it()
    {
        using var lab = new RuleTestLab();
        lab.Commands.Edit("\"watch\": false", "\"watch\": false, \"runTests\": true");
        (await lab.Commands.RunAsync("check")).ExitCode.ShouldBe(0);
        lab.Test("test('fails', () => { expect(1).toBe(2); });");
        (await lab.Commands.RunAsync("check")).ExitCode.ShouldBe(1);
        lab.Commands.Edit("\"runTests\": true", "\"runTests\": false");
        (await lab.Commands.RunAsync("check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Tests_that_take_too_long_refuse_it()
    {
        using var lab = new RuleTestLab().Test("test('waits', async () => { await new Promise(() => {}); }, { timeout: '5m' });");
        var setup = new RuleTestSetup { Configuration = lab.Commands.File, Engine = () => RuleEngines.CreateScript(EngineKind.Auto), Environment = lab.Commands.Environment };
        var gate = new RuleTestGate(setup) { Limit = TimeSpan.FromMilliseconds(100) };

        var diagnostic = (await gate.RunAsync(new GatewayOptions(), TestContext.Current.CancellationToken)).ShouldHaveSingleItem();

        diagnostic.Code.ShouldBe("SG2303");
        diagnostic.IsError.ShouldBeTrue();
        diagnostic.Message.ShouldBe("reload.runTests: the rule tests did not end within 0.1 s");
    }
}
