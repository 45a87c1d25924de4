using System.Text.Json;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

public sealed class CheckTests
{
    [Fact]
    public async Task A_valid_configuration_is_summed_up()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("check");

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldBe("configuration is valid: 1 virtual server, 1 pool, 1 rule, 2 checks\nrule engine: fake engine 1.0\n");
        run.Error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Programs_are_told_the_rule_engine()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("check", "--json");

        using var json = JsonDocument.Parse(run.Text);
        json.RootElement.GetProperty("engine").GetString().ShouldBe("fake engine 1.0");
    }

    [Fact]
    public async Task A_warning_is_shown_and_does_not_fail()
    {
        using var lab = new CommandLab();
        lab.Edit("\"hostname\"", "\"state\": { \"store\": \"memory\", \"path\": \"x.db\" }, \"hostname\"");

        var run = await lab.RunAsync("check");

        run.ExitCode.ShouldBe(0);
        run.ErrorLines.ShouldBe([$"{lab.File}:2: SG1202: warning: state.path: has no effect with the store 'memory'"]);
        run.Text.ShouldEndWith(", with 1 warning\nrule engine: fake engine 1.0\n");
    }

    [Fact]
    public async Task Every_problem_is_shown_with_file_and_line()
    {
        using var lab = new CommandLab();
        lab.Edit("\"alarm\"", "\"alarn\"");
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");
        lab.Edit("\"5s\"", "\"5 seconds\"");

        var run = await lab.RunAsync("check");

        run.ExitCode.ShouldBe(1);
        run.Text.ShouldBeEmpty();
        run.ErrorLines.Length.ShouldBe(3);
        run.ErrorLines[0].ShouldBe($"{lab.File}:3: SG1101: virtualServers.inbound.pool: there is no pool 'mial'; did you mean 'mail'?");
        run.ErrorLines[1].ShouldStartWith($"{lab.File}:7: SG1007: shutdown.limit: ");
        run.ErrorLines[2].ShouldBe("scriptgate: configuration is not valid: 2 errors");
    }

    [Fact]
    public async Task Problems_of_plugins_and_rules_are_shown_together()
    {
        using var lab = new CommandLab();
        lab.Edit("\"methods\"", "\"methodz\"");
        lab.Write("a.js", "broken");

        var run = await lab.RunAsync("check");

        run.ExitCode.ShouldBe(1);
        run.Error.ToString().ShouldContain($"{Path.Combine(lab.Folder, "a.js")}:7: SG2001: the rule is broken\n");
        run.ErrorLines.ShouldContain(line => line.StartsWith($"{lab.File}:5: ", StringComparison.Ordinal) && line.Contains("methodz", StringComparison.Ordinal));
        run.ErrorLines[^1].ShouldBe("scriptgate: configuration is not valid: 2 errors");
    }

    [Fact]
    public async Task A_missing_engine_is_a_problem_of_the_configuration()
    {
        using var lab = new CommandLab { HasNoEngine = true };

        var run = await lab.RunAsync("check");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines[0].ShouldContain("SG1304: engine: the library is not installed; apt install it");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said()
    {
        using var lab = new CommandLab();
        File.Delete(lab.File);

        var run = await lab.RunAsync("check");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines[0].ShouldBe($"{lab.File}: SG1001: the file does not exist");
    }

    [Fact]
    public async Task Programs_get_one_object()
    {
        using var lab = new CommandLab();
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");

        var run = await lab.RunAsync("check", "--json");

        run.ExitCode.ShouldBe(1);
        run.Error.ToString().ShouldBeEmpty();
        using var json = JsonDocument.Parse(run.Text);
        json.RootElement.GetProperty("valid").GetBoolean().ShouldBeFalse();
        json.RootElement.TryGetProperty("engine", out _).ShouldBeFalse();
        var diagnostic = json.RootElement.GetProperty("diagnostics").EnumerateArray().ShouldHaveSingleItem();
        diagnostic.GetProperty("code").GetString().ShouldBe("SG1101");
        diagnostic.GetProperty("severity").GetString().ShouldBe("error");
        diagnostic.GetProperty("line").GetInt32().ShouldBe(3);
    }
}
