using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Rules;

/// <summary>The types of rules, judged by TypeScript's own compiler.</summary>
public sealed class TypesTests
{
    private static readonly string Scripts = Path.Combine(Programs.Repository, "scripts");

    [Fact]
    public async Task Every_rule_that_is_shipped_passes_the_compiler()
    {
        var run = await CheckAsync(Scripts);

        run.ExitCode.ShouldBe(0, run.ToString());
    }

    [Fact]
    public async Task The_shipped_rule_tests_agree_with_the_types_of_tests()
    {
        var run = await CheckAsync(Path.Combine(Scripts, "tests"));

        run.ExitCode.ShouldBe(0, run.ToString());
    }

    [Theory]
    [InlineData("on('CONNECT', session => { session.startls = 'require'; });", "Property 'startls' does not exist on type 'Session'. Did you mean 'starttls'?")]
    [InlineData("on('CONNECT', session => { session.starttls = 'required'; });", "Type '\"required\"' is not assignable to type '\"none\" | \"allow\" | \"require\"'")]
    [InlineData("on('RCPTS', () => {});", "'\"RCPTS\"' is not assignable to parameter of type")]
    [InlineData("on('RCPT', (session, rcpt) => rcpt.address);", "No overload matches this call.")]
    [InlineData("on('RCPT', async session => { await table.incremnt('k'); });", "Property 'incremnt' does not exist on type 'DefaultTable'. Did you mean 'increment'?")]
    [InlineData("on('RCPT', async session => { await limiter('k', { limit: 1 }); });", "Property 'window' is missing")]
    [InlineData("on('RCPT', () => console.log('x'));", "Cannot find name 'console'")]
    public async Task A_mistake_fails_it(string rule, string error)
    {
        using var folder = new TestFolder();
        foreach (var file in new[] { "scriptgate.d.ts", "jsconfig.json" })
        {
            File.Copy(Path.Combine(Scripts, file), folder.Of(file));
        }

        folder.Write("rules/mine.js", rule);

        var run = await CheckAsync(folder.Path);

        run.ExitCode.ShouldNotBe(0);
        run.Output.ShouldContain(error);
    }

    private static Task<ProgramResult> CheckAsync(string folder)
    {
        var compiler = Programs.RequirePath(
            Path.Combine(Programs.Repository, "artifacts", "peers", "node_modules", "typescript", "bin", "tsc"), "typescript is not installed in artifacts/peers");
        return ProgramRun.RunAsync(Programs.Require("node"), compiler, "--pretty", "false", "--project", Path.Combine(folder, "jsconfig.json"));
    }
}
