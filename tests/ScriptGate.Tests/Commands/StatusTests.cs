using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ScriptGate.Testing;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary><c>scriptgate status</c>: health, members and remote logs of a running gateway.</summary>
public sealed class StatusTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_that_is_well_is_exit_code_0()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var run = await lab.RunAsync("status");

        run.ExitCode.ShouldBe(0);
        var lines = Lines(run.Text);
        lines[0].ShouldMatch("^ready, version [0-9.]+, generation 1, 0 open sessions$");
        lines.ShouldContain(line => line.StartsWith("inbound 127.0.0.1:", StringComparison.Ordinal));
        lines.ShouldContain(line => line == "mail 127.0.0.1:9 up 0 0 0 0 0");
        run.Text.ShouldNotContain("remote log");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_remote_log_that_is_down_is_a_problem_with_its_counts_and_no_reason_to_fail()
    {
        using var lab = new CommandLab();
        lab.Edit("\"admin\":", $$"""
            "remoteLogs": { "siem": { "type": "syslog", "transport": "tcp", "address": "127.0.0.1:{{CommandLab.FreePort()}}", "queue": 1 } },
              "admin":
            """);
        lab.Edit("\"listen\": [\"127.0.0.1:0\"],", $"\"listen\": [\"127.0.0.1:{CommandLab.FreePort()}\"], \"remoteLogs\": [\"siem\"],");
        await lab.StartAsync();
        await BreakTheRulesAsync(lab);
        await lab.Log.UntilAsync("RemoteLogDown", Token);

        var table = await lab.RunAsync("status");
        var json = await lab.RunAsync("status", "--json");

        table.ExitCode.ShouldBe(0);
        var lines = Lines(table.Text);
        lines[0].ShouldStartWith("degraded, ");
        lines.ShouldContain(line => line == "remote log 'siem' does not take what it is told: Connection refused");
        lines.ShouldContain(line => line.StartsWith("siem down 0 0 ", StringComparison.Ordinal) && line.EndsWith(" Connection refused", StringComparison.Ordinal));
        using var status = JsonDocument.Parse(json.Text);
        var log = status.RootElement.GetProperty("remoteLogs").EnumerateArray().ShouldHaveSingleItem();
        log.GetProperty("name").GetString().ShouldBe("siem");
        log.GetProperty("sent").GetInt64().ShouldBe(0);
        log.GetProperty("dropped").GetInt64().ShouldBe(0);
        log.GetProperty("failed").GetInt64().ShouldBePositive();
        log.GetProperty("problem").GetString().ShouldBe("Connection refused");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_gateway_it_is_exit_code_3()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("status");

        run.ExitCode.ShouldBe(3);
        run.ErrorLines.ShouldBe([$"scriptgate: no gateway answers at {lab.Admin}; is it running with this configuration?"]);
    }

    private static async Task BreakTheRulesAsync(CommandLab lab)
    {
        using var configuration = JsonDocument.Parse(await File.ReadAllTextAsync(lab.File, Token));
        var address = configuration.RootElement.GetProperty("virtualServers").GetProperty("inbound").GetProperty("listen")[0].GetString()!;
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(address), Token);
        using var reader = new StreamReader(client.GetStream());
        await Patience.UntilAsync(reader.ReadLineAsync(Token).AsTask(), "the greeting", Token);
        await client.GetStream().WriteAsync("ETRN a\r\n"u8.ToArray(), Token);
        (await Patience.UntilAsync(reader.ReadLineAsync(Token).AsTask(), "the refusal", Token)).ShouldStartWith("502");
    }

    // The words of each line, so that the widths of columns do not matter.
    private static IReadOnlyList<string> Lines(string text) =>
        [.. text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(line => line.Length > 0)];
}
