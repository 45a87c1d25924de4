using System.Text.Json;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

public sealed class ChainTests
{
    [Fact]
    public async Task Each_step_is_a_row_in_the_order_it_runs()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("chain");

        run.ExitCode.ShouldBe(0);
        var rows = Rows(run.Text);
        rows[0].ShouldBe("virtual server inbound (security profile edge)");
        rows[1].ShouldBe("event | step | source | limit | on failure | need | violations");
        rows.IndexOf("COMMAND | tls-policy | plugin tls-policy 0.1.0 | 10s | disconnect | tls-policy: alarm+block, tls-required: alarm+block")
            .ShouldBe(rows.LastIndexOf("methods | plugin methods 0.1.0 | 10s | defer | disallowed-method: alarm+block") - 1);
        rows.IndexOf("RCPT | tls-policy | plugin tls-policy 0.1.0 | 10s | disconnect | tls-policy: alarm+block, tls-required: alarm+block")
            .ShouldBe(rows.IndexOf("a.js | rules/a.js:1 | 10s | defer | body") - 1);
    }

    [Fact]
    public async Task What_a_profile_makes_of_violations_is_shown()
    {
        using var lab = new CommandLab();
        lab.Edit("\"alarm\": true, \"block\": true", "\"alarm\": true, \"block\": true, \"staging\": true");

        (await lab.RunAsync("chain")).Text.ShouldContain("disallowed-method: alarm+block (staging)");
    }

    [Fact]
    public async Task Programs_get_one_object()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("chain", "--json", "--server", "inbound");

        using var json = JsonDocument.Parse(run.Text);
        var steps = json.RootElement.GetProperty("servers")[0].GetProperty("steps").EnumerateArray();
        steps.ShouldContain(step => step.GetProperty("name").GetString() == "a.js" && step.GetProperty("needs").GetString() == "body");
    }

    [Fact]
    public async Task An_unknown_virtual_server_is_exit_code_1()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("chain", "--server", "outbound");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldBe(["scriptgate: there is no virtual server 'outbound'; there is inbound"]);
    }

    [Fact]
    public async Task An_invalid_configuration_has_no_chain()
    {
        using var lab = new CommandLab();
        lab.Write("a.js", "broken");

        var run = await lab.RunAsync("chain");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldBe([$"{Path.Combine(lab.Folder, "a.js")}:7: SG2001: the rule is broken", $"scriptgate: {lab.File} is not valid, so it has no chain"]);
    }

    // The cells of each line, without the empty ones.
    private static List<string> Rows(string text) =>
        [.. text.Split('\n').Select(line => string.Join(" | ", line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).Where(row => row.Length > 0)];
}
