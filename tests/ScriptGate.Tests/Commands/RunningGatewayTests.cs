using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary>The commands that ask a running gateway.</summary>
public sealed class RunningGatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reload")]
    [InlineData("reload", "--dry-run")]
    [InlineData("generations")]
    [InlineData("generations", "--drop", "1")]
    [InlineData("why", "SG-0123456789ABCDEF")]
    [InlineData("chain", "--running")]
    public async Task Without_a_gateway_they_are_exit_code_3(params string[] arguments)
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync(arguments);

        run.ExitCode.ShouldBe(3);
        run.ErrorLines.ShouldBe([$"scriptgate: no gateway answers at {lab.Admin}; is it running with this configuration?"]);
        run.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reload_says_the_generation_that_is_live()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var run = await lab.RunAsync("reload");

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldBe("generation 2 is live\n");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_refused_reload_is_exit_code_1_with_every_problem()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");

        var run = await lab.RunAsync("reload");

        run.ExitCode.ShouldBe(1);
        run.Text.ShouldBeEmpty();
        run.ErrorLines.ShouldBe(
        [
            $"{lab.File}:3: SG1101: virtualServers.inbound.pool: there is no pool 'mial'; did you mean 'mail'?",
            "scriptgate: the new configuration was refused; generation 1 keeps running",
        ]);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_reload_that_is_only_tried_says_what_it_would_change_and_changes_nothing()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var nothing = await lab.RunAsync("reload", "--dry-run");
        nothing.ExitCode.ShouldBe(0);
        nothing.Text.ShouldBe("a reload would change nothing; generation 1 runs\n");

        lab.Edit("\"block\": true", "\"block\": false");
        lab.Edit("\"hostname\": \"gw.example.org\"", "\"hostname\": \"gw.example.net\"");
        var changes = await lab.RunAsync("reload", "--dry-run");
        changes.ExitCode.ShouldBe(5);
        changes.Text.Split('\n').ShouldBe(
        [
            "virtual server inbound",
            "  ~ EHLO methods (plugin methods 0.1.0): on failure defer -> continue, disallowed-method alarm+block -> alarm",
            "  ~ COMMAND methods (plugin methods 0.1.0): on failure defer -> continue, disallowed-method alarm+block -> alarm",
            "~ setting hostname: \"gw.example.org\" -> \"gw.example.net\"",
            "~ setting securityProfiles.edge.checks.methods.block: true -> false",
            "~ setting securityProfiles.edge.checks.methods.onFailure: \"defer\" -> \"continue\"",
            "a reload would take the place of generation 1: 5 differences",
            "",
        ]);
        using var json = JsonDocument.Parse((await lab.RunAsync("reload", "--dry-run", "--json")).Text);
        json.RootElement.GetProperty("outcome").GetString().ShouldBe("changes");
        json.RootElement.GetProperty("servers")[0].GetProperty("steps")[0].GetProperty("change").GetString().ShouldBe("changed");

        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");
        var refused = await lab.RunAsync("reload", "--dry-run");
        refused.ExitCode.ShouldBe(1);
        refused.Text.ShouldBeEmpty();
        refused.ErrorLines.ShouldBe(
        [
            $"{lab.File}:3: SG1101: virtualServers.inbound.pool: there is no pool 'mial'; did you mean 'mail'?",
            "scriptgate: a reload would be refused; generation 1 would keep running",
        ]);
        (await lab.RunAsync("generations")).Text.ShouldContain(" 1            current");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_generation_that_cannot_be_dropped_is_exit_code_1()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var current = await lab.RunAsync("generations", "--drop", "1");
        var unknown = await lab.RunAsync("generations", "--drop", "7");
        var badTime = await lab.RunAsync("generations", "--drop", "7", "--grace", "soon");

        (current.ExitCode, unknown.ExitCode, badTime.ExitCode).ShouldBe((1, 1, 1));
        current.ErrorLines.ShouldBe(["scriptgate: Generation 1 is the current one; only an old one can be dropped."]);
        unknown.ErrorLines.ShouldBe(["scriptgate: There is no old generation 7."]);
        badTime.ErrorLines.ShouldBe(["scriptgate: The grace is a duration such as 10s, of at most a day."]);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Generations_are_a_table_or_an_object()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var table = await lab.RunAsync("generations");
        var json = await lab.RunAsync("generations", "--json");

        table.ExitCode.ShouldBe(0);
        table.Text.ShouldContain("virtual servers");
        table.Text.ShouldContain("current");
        table.Text.ShouldContain("inbound");
        using var document = JsonDocument.Parse(json.Text);
        document.RootElement.GetProperty("generations")[0].GetProperty("state").GetString().ShouldBe("current");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_running_chain_knows_failures()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var run = await lab.RunAsync("chain", "--running");

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldContain("virtual server inbound (security profile edge, generation 1)");
        run.Text.ShouldContain("failed");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Why_tells_what_a_client_was_refused_for()
    {
        using var lab = new CommandLab();
        var port = CommandLab.FreePort();
        lab.Write("scriptgate.json", lab.Configuration($"127.0.0.1:{port}"));
        await lab.StartAsync();
        var id = await RefusedAsync(port);

        var run = await lab.RunAsync("why", id);

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldStartWith($"{id}  rejected  20");
        run.Text.ShouldContain("  virtual server  inbound, profile edge\n");
        run.Text.ShouldContain("hello client.example.org, no TLS, trusted network\n");
        run.Text.ShouldContain($"  reply           502 5.5.1 ");
        run.Text.ShouldContain("  decided by      methods, at ETRN\n");
        run.Text.ShouldContain("  violation       disallowed-method at COMMAND: blocked");
        run.Text.ShouldContain("    flags         alarm on (edge), block on (edge), staging off (default)\n");
        var lines = run.Text.Split('\n');
        lines.ShouldContain(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SequenceEqual(new[] { "at", "(ms)", "event", "about", "step", "took", "(ms)", "said" }, StringComparer.Ordinal));
        lines.ShouldContain(line => line.Contains(" COMMAND ", StringComparison.Ordinal) && line.Contains(" ETRN ", StringComparison.Ordinal)
            && line.Contains(" methods ", StringComparison.Ordinal) && line.Contains("disallowed-method blocked: reject", StringComparison.Ordinal));
        using var json = JsonDocument.Parse((await lab.RunAsync("why", id, "--json")).Text);
        var step = json.RootElement.GetProperty("records")[0].GetProperty("steps").EnumerateArray().Last();
        step.GetProperty("step").GetString().ShouldBe("methods");
        step.GetProperty("about").GetString().ShouldBe("ETRN");
        step.GetProperty("violations")[0].GetProperty("effect").GetString().ShouldBe("blocked");
        (await lab.StopAsync()).ShouldBe(0);
        lab.Log.Text.ShouldContain($"Refused {id} rejected server=inbound ");
    }

    [Fact]
    public async Task Why_of_an_unknown_id_is_exit_code_1()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var run = await lab.RunAsync("why", "sg-0123456789abcdef-1");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("scriptgate: There is no record of SG-0123456789ABCDEF-1: ");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_token_of_the_configuration_is_sent()
    {
        using var lab = new CommandLab();
        lab.Environment["ADMIN_TOKEN"] = "v3ry-s3cret";
        lab.Edit("\"admin\": {", "\"admin\": { \"token\": \"env:ADMIN_TOKEN\",");
        await lab.StartAsync();

        (await lab.RunAsync("generations")).ExitCode.ShouldBe(0);
        lab.Environment["ADMIN_TOKEN"] = "wrong";
        var refused = await lab.RunAsync("generations");

        refused.ExitCode.ShouldBe(3);
        refused.ErrorLines.ShouldBe([$"scriptgate: the gateway at {lab.Admin} refused: This needs the bearer token of admin.token."]);
        lab.Environment["ADMIN_TOKEN"] = "v3ry-s3cret";
        (await lab.RunAsync("reload", "--dry-run")).ExitCode.ShouldBe(0);
        (await lab.StopAsync()).ShouldBe(0);
        lab.Log.Text.ShouldNotContain("v3ry-s3cret");
    }

    [Fact]
    public async Task A_file_in_the_middle_of_an_edit_still_says_where_its_gateway_is()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");

        (await lab.RunAsync("generations")).ExitCode.ShouldBe(0);

        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_does_not_say_where_its_gateway_is_is_exit_code_1()
    {
        using var lab = new CommandLab();
        lab.Edit($"\"127.0.0.1:{lab.Admin.Port}\"", "\"nowhere\"");

        var run = await lab.RunAsync("generations");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.Length.ShouldBe(2);
        run.ErrorLines[0].ShouldStartWith($"{lab.File}:8: SG1007: admin.listen: ");
        run.ErrorLines[1].ShouldBe($"scriptgate: {lab.File} does not say where its gateway listens (admin.listen)");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnull")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    public async Task Something_else_at_the_address_is_exit_code_3(string answer)
    {
        using var lab = new CommandLab();
        using var other = new TcpListener(lab.Admin);
        other.Start();
        var answering = AnswerAsync(other, answer);

        var run = await lab.RunAsync("generations");
        await answering;

        run.ExitCode.ShouldBe(3);
        run.ErrorLines.ShouldBe([$"scriptgate: what answers at {lab.Admin} is not a gateway of this version"]);
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync(Token) is { Length: > 0 })
        {
            // The head of the request, to its empty line.
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Token);
    }

    private static async Task<string> RefusedAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await client.GetStream().WriteAsync("HELO client.example.org\r\nETRN x\r\nQUIT\r\n"u8.ToArray(), Token);
        var refusal = "";
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            refusal = line.StartsWith("502", StringComparison.Ordinal) ? line : refusal;
        }

        return refusal[refusal.IndexOf("SG-", StringComparison.Ordinal)..].TrimEnd(')');
    }
}
