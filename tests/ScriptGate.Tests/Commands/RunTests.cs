using System.Net;
using System.Net.Sockets;
using System.Text;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

public sealed class RunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_signal_ends_it_with_exit_code_0()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        (await lab.StopAsync()).ShouldBe(0);

        lab.RunErrors.ShouldBeEmpty();
        var events = lab.Log.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]).ToList();
        events[0].ShouldBe("Starting");
        events.IndexOf("Listening").ShouldBeInRange(1, events.IndexOf("Ready") - 1);
        events.IndexOf("StopAsked").ShouldBe(events.IndexOf("Ready") + 1);
        events[^1].ShouldBe("Stopped");
    }

    [Fact]
    public async Task It_answers_clients_while_it_runs_and_not_after()
    {
        using var lab = new CommandLab();
        var port = CommandLab.FreePort();
        lab.Write("scriptgate.json", lab.Configuration($"127.0.0.1:{port}"));
        await lab.StartAsync();

        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, port, Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            (await reader.ReadLineAsync(Token))!.ShouldStartWith("220 gw.example.org ");

            (await lab.StopAsync()).ShouldBe(0);
            (await reader.ReadLineAsync(Token))!.ShouldStartWith("421 ");
        }

        using var late = new TcpClient();
        await Should.ThrowAsync<SocketException>(async () => await late.ConnectAsync(IPAddress.Loopback, port, Token));
    }

    [Fact]
    public async Task A_configuration_with_errors_is_exit_code_1_with_every_problem()
    {
        using var lab = new CommandLab();
        lab.Edit("\"alarm\"", "\"alarn\"");
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");
        lab.Edit("\"5s\"", "\"5 seconds\"");

        var run = await lab.RunAsync("run");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.Length.ShouldBe(3);
        run.ErrorLines[^1].ShouldBe($"scriptgate: not started: 2 errors in {lab.File}");
        lab.Log.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_that_does_not_load_is_exit_code_1_and_in_the_log()
    {
        using var lab = new CommandLab();
        lab.Write("a.js", "broken");

        var run = await lab.RunAsync("run");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldBe([$"scriptgate: not started: 1 error in {lab.File}; the log has them"]);
        lab.Log.Text.ShouldContain($"error Diagnostic {Path.Combine(lab.Folder, "a.js")}:7: SG2001: the rule is broken\n");
    }

    [Fact]
    public async Task A_port_in_use_is_exit_code_4()
    {
        using var lab = new CommandLab();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        lab.Write("scriptgate.json", lab.Configuration(other.LocalEndpoint.ToString()!));

        var run = await lab.RunAsync("run");

        run.ExitCode.ShouldBe(4);
        lab.Log.Text.ShouldContain($"virtualServers.inbound.listen: cannot listen on {other.LocalEndpoint}");
    }

    [Fact]
    public async Task An_administration_port_in_use_is_exit_code_4()
    {
        using var lab = new CommandLab();
        using var other = new TcpListener(lab.Admin);
        other.Start();

        var run = await lab.RunAsync("run");

        run.ExitCode.ShouldBe(4);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith($"scriptgate: not started: admin.listen: cannot listen on {lab.Admin}");
        lab.Log.Text.ShouldNotContain("Listening");
    }

    [Fact]
    public async Task A_hang_up_signal_reloads_and_changes_the_log()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        lab.Edit("\"hostname\"", "\"logging\": { \"format\": \"json\" }, \"hostname\"");
        lab.Signals.Reload();

        await lab.Log.UntilAsync("\"event\":\"GenerationLive\",\"id\":1201", Token);
        (await lab.StopAsync()).ShouldBe(0);
        lab.Log.Text.ShouldContain("Generation 2 is live (signal).");
    }

    [Fact]
    public async Task A_change_of_the_administration_endpoint_waits_for_the_next_start_and_says_so()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        lab.Edit($"127.0.0.1:{lab.Admin.Port}", $"127.0.0.1:{CommandLab.FreePort()}");
        lab.Signals.Reload();

        await lab.Log.UntilAsync($"the administration endpoint stays at {lab.Admin} as it is", Token);
        (await lab.StopAsync()).ShouldBe(0);
    }
}
