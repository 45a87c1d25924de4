using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScriptGate.Core.Tapes;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary><c>scriptgate record</c> and <c>scriptgate replay</c>.</summary>
public sealed partial class TapeCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_recorded_over_the_administration_endpoint_and_replayed()
    {
        using var lab = await StartAsync();
        var to = Path.Combine(lab.Folder, "tapes");

        var run = await RecordAsync(lab, "--sessions", "1", "--to", to);

        run.ExitCode.ShouldBe(0, run.Error.ToString());
        run.Text.ShouldBe("1 tape; the recording ended because as many sessions were recorded as were asked for\n");
        var file = Directory.GetFiles(to).ShouldHaveSingleItem();
        var tape = TapeFiles.Read(file, key: null);
        Path.GetFileName(file).ShouldBe(tape.Header.Session + ".tape");
        tape.Header.Configuration.Length.ShouldBe(64);
        tape.Header.Gateway.ShouldNotBeEmpty();
        lab.Log.Text.ShouldContain("127.0.0.1 records sessions: up to 1 that begin within ");
        (await lab.StopAsync()).ShouldBe(0);

        var replay = await lab.RunAsync("replay", to);
        replay.Text.ShouldBe("1 tape: 1 the same, 0 different; 0 differences\n");
        replay.ExitCode.ShouldBe(0);

        lab.Edit("\"methods\": { \"alarm\": true, \"block\": true }", "\"methods\": { \"alarm\": true, \"block\": false }");
        var changed = await lab.RunAsync("replay", to);
        changed.ExitCode.ShouldBe(1);
        changed.Text.ShouldContain("COMMAND VRFY, methods: ");
        changed.Text.ShouldEndWith("1 tape: 0 the same, 1 different; " + string.Create(CultureInfo.InvariantCulture, $"{changed.Text.Split('\n').Count(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains(" -> ", StringComparison.Ordinal))} differences\n"));
        using var json = JsonDocument.Parse((await lab.RunAsync("replay", to, "--json")).Text);
        json.RootElement.GetProperty("different").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("changed")[0].GetProperty("differences").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task With_a_key_tapes_are_encrypted()
    {
        using var lab = await StartAsync();
        var (to, key) = (Path.Combine(lab.Folder, "tapes"), Path.Combine(lab.Folder, "key"));
        lab.Write("key", new string('a', 64));
        Protect(key);

        (await RecordAsync(lab, "--sessions", "1", "--to", to, "--key", key)).ExitCode.ShouldBe(0);
        (await lab.StopAsync()).ShouldBe(0);

        var octets = await File.ReadAllBytesAsync(Directory.GetFiles(to).Single(), Token);
        octets.AsSpan().IndexOf("client.example"u8).ShouldBe(-1);
        (await lab.RunAsync("replay", to, "--key", key)).ExitCode.ShouldBe(0);
        var without = await lab.RunAsync("replay", to);
        without.ExitCode.ShouldBe(2);
        without.Text.ShouldContain("  it is encrypted: say which key with --key\n");
        without.Text.ShouldContain("1 tape could not be replayed");
    }

    [Fact]
    public async Task A_folder_that_becomes_full_ends_the_recording()
    {
        using var lab = await StartAsync();
        var to = Path.Combine(lab.Folder, "tapes");

        var run = await RecordAsync(lab, "--sessions", "5", "--to", to, "--max-size", "100");

        run.ExitCode.ShouldBe(1);
        run.Text.ShouldBe($"0 tapes; the recording ended because the tapes in {to} would have more than the 100 octets that they may have\n");
        Directory.GetFiles(to).ShouldBeEmpty();
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_recording_ends_with_its_time()
    {
        using var lab = await StartAsync();

        var run = await lab.RunAsync("record", "--for", "1s", "--to", Path.Combine(lab.Folder, "tapes"), "--json");

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldBe("""{"tapes":0,"ended":"its time was over","tooLong":0,"unfinished":0}""" + "\n");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_wish_that_the_gateway_cannot_fulfil_is_exit_code_1()
    {
        using var lab = await StartAsync();
        var to = Path.Combine(lab.Folder, "tapes");

        var server = await lab.RunAsync("record", "--virtual-server", "outbound", "--to", to);
        var client = await lab.RunAsync("record", "--client", "nobody", "--to", to);

        (server.ExitCode, server.ErrorLines.Single()).ShouldBe((1, "scriptgate: There is no virtual server of this name; there is inbound."));
        (client.ExitCode, client.ErrorLines.Single()).ShouldBe((1, "scriptgate: A client is an address, or a network such as 192.0.2.0/24."));
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(3, "no gateway answers at", "record")]
    [InlineData(2, "--for: 'soon' is not a duration", "record", "--for", "soon")]
    [InlineData(2, "--max-size: 'much' is not a size", "record", "--max-size", "much")]
    [InlineData(2, "there is no tape nowhere", "replay", "nowhere")]
    [InlineData(2, "there is no folder nowhere", "replay", "scriptgate.json", "--rules", "nowhere")]
    public async Task What_cannot_begin_says_why(int code, string problem, params string[] arguments)
    {
        using var lab = new CommandLab();
        var rooted = arguments.Select(argument => argument == "scriptgate.json" ? lab.File : argument).Concat(arguments[0] == "record" ? ["--to", Path.Combine(lab.Folder, "tapes")] : Array.Empty<string>());

        var run = await lab.RunAsync([.. rooted]);

        run.ExitCode.ShouldBe(code);
        run.Error.ToString().ShouldContain(problem);
    }

    [Fact]
    public async Task A_file_that_is_no_tape_is_exit_code_2()
    {
        using var lab = new CommandLab();
        lab.Edit("[\"a.js\", \"@checks\"]", "[\"@checks\"]");

        var run = await lab.RunAsync("replay", lab.File);

        run.ExitCode.ShouldBe(2);
        run.Text.ShouldBe("scriptgate.json\n  it is no tape\n1 tape: 0 the same, 0 different, 1 tape could not be replayed; 0 differences\n");
    }

    // Without rules: those of this laboratory are no scripts.
    private static async Task<CommandLab> StartAsync()
    {
        var lab = new CommandLab();
        lab.Edit("[\"a.js\", \"@checks\"]", "[\"@checks\"]");
        await lab.StartAsync();
        return lab;
    }

    private static async Task<CommandRun> RecordAsync(CommandLab lab, params string[] options)
    {
        var recording = lab.RunAsync(["record", .. options]);
        await lab.Log.UntilAsync(" records sessions: ", Token);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", int.Parse(Port().Match(lab.Log.Text).Groups["port"].Value, CultureInfo.InvariantCulture), Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("EHLO client.example\r\n"), Token);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (await reader.ReadLineAsync(Token) is { } line && !line.StartsWith("250 ", StringComparison.Ordinal))
        {
            // The greeting and the list.
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("VRFY bob\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nQUIT\r\n"), Token);
        await reader.ReadToEndAsync(Token);
        return await recording;
    }

    private static void Protect(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [GeneratedRegex(@"inbound listens on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
