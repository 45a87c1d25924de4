using System.Text.Json;
using System.Text.RegularExpressions;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary><c>scriptgate rules</c>: what the rules of a running gateway have done.</summary>
public sealed class RulesTests
{
    [Fact]
    public async Task It_shows_counts_and_with_stats_times_in_units_that_fit()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var counts = await lab.RunAsync("rules");
        var stats = await lab.RunAsync("rules", "--stats");
        var json = await lab.RunAsync("rules", "--json");

        counts.ExitCode.ShouldBe(0);
        Lines(counts.Text).ShouldBe(["rule event calls failures time-outs", "rule.js MAIL 200 3 1", "rule.js TIMER 0 0 0"]);
        Lines(stats.Text).ShouldBe([
            "rule event calls failures time-outs computing avg p99 max waiting avg p99 max",
            "rule.js MAIL 200 3 1 2.5 us 6.5 us 1.31 ms 12 ms 41 ms 2.0 s",
            "rule.js TIMER 0 0 0 0 0 0 0 0 0",
        ]);
        using var document = JsonDocument.Parse(json.Text);
        var first = document.RootElement.GetProperty("rules")[0];
        first.GetProperty("rule").GetString().ShouldBe("rule.js");
        first.GetProperty("timeouts").GetInt64().ShouldBe(1);
        first.GetProperty("computing").GetProperty("total").GetDouble().ShouldBe(0.5);
        first.GetProperty("computing").GetProperty("average").GetDouble().ShouldBe(0.0025);
        first.GetProperty("waiting").GetProperty("max").GetDouble().ShouldBe(2000);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_rules_it_says_so()
    {
        using var lab = new CommandLab();
        lab.Edit("[\"a.js\", \"@checks\"]", "[\"@checks\"]");
        await lab.StartAsync();

        var run = await lab.RunAsync("rules");

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldBeEmpty();
        run.ErrorLines.ShouldBe(["scriptgate: the gateway has no rules"]);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Services_that_rules_may_ask_are_in_the_status()
    {
        using var lab = new CommandLab();
        lab.Edit("\"admin\":", """
            "services": { "reputation": { "url": "http://127.0.0.1:9/" }, "policy": { "address": "127.0.0.1:9" } },
              "admin":
            """);
        await lab.StartAsync();

        var run = await lab.RunAsync("status");

        Lines(run.Text).ShouldContain(line => line == "policy tcp asked 0 0 0 0");
        Lines(run.Text).ShouldContain(line => line == "reputation http asked 0 0 0 0");
        (await lab.StopAsync()).ShouldBe(0);
    }

    private static string[] Lines(string text) =>
        [.. text.Split('\n').Select(line => Regex.Replace(line, "\\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1)).Trim()).Where(line => line.Length > 0 && !line.StartsWith('─'))];
}
