using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Running;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary>The commands that look into records and state, asked of a running gateway that has refused something.</summary>
public sealed class SearchCommandTests
{
    private const string Ids = "SG-";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("violations")]
    [InlineData("violations", "requests", "spf")]
    [InlineData("mail", "--from", "alice@example.org")]
    [InlineData("state", "show")]
    [InlineData("state", "forget", "a|b")]
    public async Task Without_a_gateway_they_are_exit_code_3(params string[] arguments)
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync(arguments);

        run.ExitCode.ShouldBe(3);
        run.ErrorLines.ShouldBe([$"scriptgate: no gateway answers at {lab.Admin}; is it running with this configuration?"]);
        run.Text.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("scriptgate: --since: 'yesterday' is not a time; write how long ago, as in '24h', or when, as in '2026-11-21T19:00Z'", "mail", "--since", "yesterday")]
    [InlineData("scriptgate: --client: '192.0.2.300' is not a network; write it as in '192.0.2.0/24' or '2001:db8::/32'", "mail", "--client", "192.0.2.300")]
    [InlineData("scriptgate: --protocol: is smtp or smtps", "violations", "--protocol", "http")]
    [InlineData("scriptgate: --limit: is a whole number from 1 to 1000", "violations", "requests", "spf", "--limit", "0")]
    [InlineData("scriptgate: say what to forget: either a key, or --check, --matching or both", "state", "forget")]
    [InlineData("scriptgate: say what to forget: either a key, or --check, --matching or both", "state", "forget", "a|b", "--check", "spf")]
    public async Task What_cannot_be_read_is_exit_code_2_and_nobody_is_asked(string complaint, params string[] arguments)
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync(arguments);

        run.ExitCode.ShouldBe(2);
        run.ErrorLines.ShouldBe([complaint]);
    }

    [Fact]
    public async Task Violations_are_a_table_or_an_array_and_lead_to_their_transactions()
    {
        using var lab = new CommandLab();
        var port = await StartAsync(lab);
        await SayAsync(port, "ETRN a", "ETRN b", "VRFY c");

        var table = await lab.RunAsync("violations");
        var json = await lab.RunAsync("violations", "--json", "--protocol", "smtp", "--since", "1h", "--server", "inbound", "--profile", "edge", "--violation", "disallowed-method");
        var other = await lab.RunAsync("violations", "--protocol", "smtps");
        var requests = await lab.RunAsync("violations", "requests", "disallowed-method", "--client", "127.0.0.1");

        table.ExitCode.ShouldBe(0);
        Words(table.Text).ShouldContain("disallowed-method SMTP inbound edge 3 3 3 0");
        json.Text.ShouldBe("""[{"violation":"disallowed-method","protocol":"SMTP","virtualServer":"inbound","profile":"edge","occurrences":3,"alarmed":3,"blocked":3,"wouldBlock":0}]""" + "\n");
        (other.ExitCode, other.Text).ShouldBe((0, ""));
        other.ErrorLines.ShouldBe(["scriptgate: no violation is recorded that is so"]);
        requests.ExitCode.ShouldBe(0);
        requests.Text.Split('\n').Count(line => line.Contains(Ids, StringComparison.Ordinal) && line.Contains("disallowed-method (blocked)", StringComparison.Ordinal)).ShouldBe(3);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Mail_is_found_page_by_page()
    {
        using var lab = new CommandLab();
        var port = await StartAsync(lab);
        await SayAsync(port, "MAIL FROM:<alice@example.org>", "RSET", "MAIL FROM:<bob@example.net>", "RSET", "MAIL FROM:<carol@example.org>", "RSET");

        var table = await lab.RunAsync("mail", "--from", "example.org", "--result", "abandoned");
        var first = await lab.RunAsync("mail", "--limit", "2", "--since", "10m");
        var before = first.Text.Split("--before ")[1].Trim();
        var second = await lab.RunAsync("mail", "--limit", "2", "--before", before, "--json");
        var nothing = await lab.RunAsync("mail", "--to", "nobody@example.org");

        table.ExitCode.ShouldBe(0);
        var lines = table.Text.Split('\n').Where(line => line.Contains(Ids, StringComparison.Ordinal)).ToArray();
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain("<carol@example.org>");
        lines[1].ShouldContain("<alice@example.org>");
        first.Text.ShouldContain("there are more: go on with --before ");
        using var page = JsonDocument.Parse(second.Text);
        page.RootElement.GetProperty("records").EnumerateArray().ShouldHaveSingleItem().GetProperty("sender").GetString().ShouldBe("alice@example.org");
        page.RootElement.TryGetProperty("next", out _).ShouldBeFalse();
        (nothing.ExitCode, nothing.Text).ShouldBe((0, ""));
        nothing.ErrorLines.ShouldBe(["scriptgate: no record is so"]);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task State_is_shown_and_forgotten_for_good()
    {
        using var lab = new CommandLab();
        var options = ConfigurationLoader.Load(lab.File, lab.Environment).Options.ShouldNotBeNull();
        await using (var stores = await GatewayStores.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance))
        {
            foreach (var key in (string[])["greylisting|192.0.2.0|a", "greylisting|192.0.2.0|b", "greylisting|198.51.100.0|c", "harvest|192.0.2.0"])
            {
                await stores.State.SetAsync(key, "passed", TimeSpan.FromDays(1), Durability.Durable, Token);
            }
        }

        await lab.StartAsync();
        var all = await lab.RunAsync("state", "show", "192.0.2.", "--check", "greylisting");
        var json = await lab.RunAsync("state", "show", "--limit", "2", "--json");
        var one = await lab.RunAsync("state", "forget", "harvest|192.0.2.0");
        var again = await lab.RunAsync("state", "forget", "harvest|192.0.2.0");
        var many = await lab.RunAsync("state", "forget", "--check", "greylisting", "--matching", "192.0.2.0", "--json");
        (await lab.StopAsync()).ShouldBe(0);

        all.ExitCode.ShouldBe(0);
        Words(all.Text).ShouldContain("greylisting|192.0.2.0|a passed 20");
        all.Text.ShouldNotContain("198.51.100.0");
        all.Text.ShouldNotContain("harvest");
        using var page = JsonDocument.Parse(json.Text);
        page.RootElement.GetProperty("entries").GetArrayLength().ShouldBe(2);
        page.RootElement.GetProperty("more").GetBoolean().ShouldBeTrue();
        (one.ExitCode, one.Text).ShouldBe((0, "1 entry forgotten\n"));
        again.ExitCode.ShouldBe(1);
        again.ErrorLines.ShouldBe(["scriptgate: There is no such key; its time may be up."]);
        many.Text.ShouldBe("""{"forgotten":2,"more":false}""" + "\n");
        lab.Log.Text.ShouldContain("AdminForget 127.0.0.1 had 2 entries of the state forgotten.");
        await using var left = await GatewayStores.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
        var remaining = await ((IStateBrowser)left.State).BrowseAsync(new StateQuery("", "", 10), Token);
        remaining.Entries.ShouldHaveSingleItem().Key.ShouldBe("greylisting|198.51.100.0|c");
    }

    private static async Task<int> StartAsync(CommandLab lab)
    {
        var port = CommandLab.FreePort();
        lab.Write("scriptgate.json", lab.Configuration($"127.0.0.1:{port}"));
        lab.Edit("\"hostname\"", "\"records\": { \"store\": \"sqlite\" }, \"hostname\"");
        await lab.StartAsync();
        return port;
    }

    private static async Task SayAsync(int port, params string[] commands)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        foreach (var command in (string[])["HELO client.example.org", .. commands, "QUIT"])
        {
            await reader.ReadLineAsync(Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Token);
        }

        while (await reader.ReadLineAsync(Token) is not null)
        {
            // To the end: the gateway has written its records then.
        }
    }

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
