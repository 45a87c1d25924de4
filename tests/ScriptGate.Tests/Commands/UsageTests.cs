using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("scriptgate: Unrecognized command or argument 'bogus'.", "bogus")]
    [InlineData("scriptgate: Required argument 'support-id' missing for command: 'why'.", "why")]
    [InlineData("scriptgate: 'nowhere' is not an address with a port; write one as in 127.0.0.1:2600", "sink", "--listen", "nowhere")]
    [InlineData("scriptgate: 'SG-1' is not a support ID. A support ID looks like SG-0123456789ABCDEF, with -1 and so on for a transaction of the session.", "why", "SG-1")]
    public async Task A_wrong_command_line_is_exit_code_2(string message, params string[] arguments)
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync(arguments);

        run.ExitCode.ShouldBe(2);
        run.Error.ToString().ShouldContain(message + "\n");
        run.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("--help");

        run.ExitCode.ShouldBe(0);
        foreach (var command in new[] { "run", "check", "chain", "config", "schema", "types", "new", "test", "reload", "generations", "why", "trace", "record", "replay", "sink", "version" })
        {
            run.Text.ShouldContain($"\n  {command} ");
        }
    }

    [Fact]
    public async Task Version_names_program_runtime_and_engine()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("version");

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldStartWith("scriptgate 0.");
        run.Text.ShouldContain("runtime     .NET 10.");
        run.Text.ShouldEndWith("rule engine fake engine 1.0\n");
    }

    [Fact]
    public async Task Version_says_that_the_engine_is_not_there()
    {
        using var lab = new CommandLab { HasNoEngine = true };

        (await lab.RunAsync("version")).Text.ShouldEndWith("rule engine not available: the library is not installed; apt install it\n");
        (await lab.RunAsync("version", "--json")).Text.ShouldContain("\"engine\":\"not available: the library is not installed; apt install it\"");
    }

    [Fact]
    public async Task Schema_is_the_generated_one()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("schema");

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldBe(Core.Configuration.ConfigurationSchema.Generate());
    }
}
