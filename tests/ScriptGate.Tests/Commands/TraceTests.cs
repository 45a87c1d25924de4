using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScriptGate.Core.Tracing;
using ScriptGate.Terminal;
using ScriptGate.Testing;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

/// <summary><c>scriptgate trace</c> of a running gateway.</summary>
public sealed partial class TraceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_gateway_it_is_exit_code_3()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("trace");

        run.ExitCode.ShouldBe(3);
        run.ErrorLines.ShouldBe([$"scriptgate: no gateway answers at {lab.Admin}; is it running with this configuration?"]);
        run.Text.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("scriptgate: --client: '192.0.2.1/24' has address bits behind its prefix; did you mean '192.0.2.0/24' or '192.0.2.1/32'?", "--client", "192.0.2.1/24")]
    [InlineData("scriptgate: --client: 'mail.example' is not a network; write it as in '192.0.2.0/24' or '2001:db8::/32'", "--client", "mail.example")]
    [InlineData("scriptgate: --for: '2h' is not a time from 1s to 1h; write it as in '5m'", "--for", "2h")]
    [InlineData("scriptgate: --for: 'soon' is not a time from 1s to 1h; write it as in '5m'", "--for", "soon")]
    [InlineData("scriptgate: --lines: is a whole number from 1 to 1000000", "--lines", "0")]
    [InlineData("scriptgate: --sessions: is a whole number from 1 to 1000", "--sessions", "many")]
    [InlineData("scriptgate: --from: 'a@' is not an address; write 'user@example.org', 'example.org' for a domain, or '<>'", "--from", "a@")]
    public async Task What_cannot_be_read_is_exit_code_2_and_nobody_is_asked(string complaint, params string[] arguments)
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync(["trace", .. arguments]);

        run.ExitCode.ShouldBe(2);
        run.ErrorLines.ShouldBe([complaint]);
    }

    [Fact]
    public async Task An_event_that_is_none_is_told_with_those_that_are()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("trace", "--event", "RECIPIENT");

        run.ExitCode.ShouldBe(2);
        run.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("scriptgate: --event: 'RECIPIENT' is not an event; it is one of CONNECT, EHLO, STARTTLS, ");
    }

    [Fact]
    public async Task A_rule_that_nobody_has_is_exit_code_1()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var run = await lab.RunAsync("trace", "--rule", "method");

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldBe(["scriptgate: rule: no rule or check 'method' is in any chain; did you mean 'methods'?"]);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_session_is_shown_and_with_it_the_trace_ends()
    {
        using var lab = new CommandLab();
        var port = CommandLab.FreePort();
        lab.Write("scriptgate.json", lab.Configuration($"127.0.0.1:{port}"));
        await lab.StartAsync();

        var tracing = lab.RunAsync("trace", "--client", "127.0.0.0/8", "--sessions", "1");
        await lab.Log.UntilAsync("AdminTraceBegan", Token);
        await SayAsync(port, "ETRN a", "NO\u001B[31mSE");
        var run = await Patience.UntilAsync(tracing, "the trace ends by itself", Token);

        run.ExitCode.ShouldBe(0);
        Varying().Replace(run.Text, "<>").ShouldBe(
            """
            tracing from <>, for 5m at most; times are UTC
            <> <> session from 127.0.0.1:<> to inbound at 127.0.0.1:<>, profile edge, trusted network
            <> <>   CONNECT
            <> <>     tls-policy: continue, <> ms
            <> <>   CONNECT = continue
            <> <> S: 220 gw.example.org ESMTP ScriptGate
            <> <> C: HELO client.example.org
            <> <>   COMMAND HELO
            <> <>     tls-policy: continue, <> ms
            <> <>     methods: continue, <> ms
            <> <>   COMMAND = continue
            <> <>   EHLO client.example.org
            <> <>     tls-policy: continue, <> ms
            <> <>       withheld from EHLO = VRFY, EXPN, ETRN, TURN
            <> <>     methods: continue, <> ms
            <> <>   EHLO = continue
            <> <> S: 250 gw.example.org
            <> <> C: ETRN a
            <> <>   COMMAND ETRN
            <> <>     tls-policy: continue, <> ms
            <> <>       violation disallowed-method, blocked, flags: alarm (edge), block (edge) {"verb":"ETRN"}
            <> <>     methods: reject 502 5.5.1 Command not accepted, <> ms
            <> <>   COMMAND = reject 502 5.5.1 Command not accepted by methods
            <> <> record <>: rejected by methods, <> ms
            <> <> S: 502 5.5.1 Command not accepted (support ID <>)
            <> <> C: NO\u001b[31mSE
            <> <>   COMMAND NO\u001b[31MSE
            <> <>     tls-policy: continue, <> ms
            <> <>     methods: continue, <> ms
            <> <>   COMMAND = continue
            <> <> record <>: rejected by engine, <> ms
            <> <> S: 500 5.5.1 Command not recognised (support ID <>)
            <> <> C: QUIT
            <> <>   COMMAND QUIT
            <> <>     tls-policy: continue, <> ms
            <> <>     methods: continue, <> ms
            <> <>   COMMAND = continue
            <> <> S: 221 2.0.0 Bye
            <> <> session over: quit
            the trace is over: as many sessions as were asked for have ended; 1 session shown

            """.ReplaceLineEndings("\n"));
        await lab.Log.UntilAsync("AdminTraceEnded", Token);
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task For_programs_every_line_is_an_object()
    {
        using var lab = new CommandLab();
        var port = CommandLab.FreePort();
        lab.Write("scriptgate.json", lab.Configuration($"127.0.0.1:{port}"));
        await lab.StartAsync();

        var tracing = lab.RunAsync("trace", "--rule", "methods", "--event", "command", "--sessions", "1", "--json");
        await lab.Log.UntilAsync("AdminTraceBegan", Token);
        await SayAsync(port, "ETRN a");
        var run = await Patience.UntilAsync(tracing, "the trace ends by itself", Token);

        run.ExitCode.ShouldBe(0);
        var lines = run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines[0].GetProperty("kind").GetString().ShouldBe("began");
        lines[^1].GetProperty("kind").GetString().ShouldBe("ended");
        lines[^1].GetProperty("count").GetInt64().ShouldBe(1);
        var violation = lines.Where(line => line.GetProperty("kind").GetString() == "violation").ShouldHaveSingleItem();
        violation.GetProperty("session").GetString()!.ShouldStartWith("SG-");
        violation.GetProperty("effect").GetString().ShouldBe("blocked");
        violation.GetProperty("evidence").GetProperty("verb").GetString().ShouldBe("ETRN");
        lines.ShouldNotContain(line => line.GetProperty("kind").GetString() == "tls");
        (await lab.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task When_the_gateway_stops_the_trace_is_over()
    {
        using var lab = new CommandLab();
        await lab.StartAsync();

        var tracing = lab.RunAsync("trace");
        await lab.Log.UntilAsync("AdminTraceBegan", Token);
        (await lab.StopAsync()).ShouldBe(0);
        var run = await Patience.UntilAsync(tracing, "the trace ends", Token);

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldEndWith("the trace is over: the gateway stops; 0 sessions shown\n");
    }

    [Fact]
    public void Gaps_and_what_failed_are_said_in_words()
    {
        var at = new DateTimeOffset(2026, 11, 22, 3, 4, 5, 678, TimeSpan.Zero);
        using var text = new StringWriter { NewLine = "\n" };
        TracePage.Print(text, new TraceLine(at, TraceKind.Dropped) { Count = 17 });
        TracePage.Print(text, new TraceLine(at, TraceKind.Step) { Session = "SG-1", Step = "a.js:3", Verdict = "defer", Text = "4.3.0 Later", Failure = "it was over its time", TookMs = 5000.25, ComputingMs = 0.5 });
        TracePage.Print(text, new TraceLine(at, TraceKind.Call) { Session = "SG-1", Service = "http", Text = "web GET check", Failure = "the service 'web' refuses connections", TookMs = 1 });
        TracePage.Print(text, new TraceLine(at, TraceKind.MemberReply) { Session = "SG-1", Text = "250-one\n250 two" });
        TracePage.Print(text, new TraceLine(at, TraceKind.Ended) { Text = "its time is over", Count = 2, Failure = "3 more sessions came at the same time and were not shown" });

        text.ToString().ShouldBe(
            """
            ... 17 lines dropped
            03:04:05.678 SG-1     a.js:3: failed (it was over its time), treated as defer 4.3.0 Later, 5000.250 ms (0.500 computing)
            03:04:05.678 SG-1       http web GET check failed: the service 'web' refuses connections, 1.000 ms
            03:04:05.678 SG-1 M< 250-one
            03:04:05.678 SG-1 M< 250 two
            the trace is over: its time is over; 2 sessions shown; 3 more sessions came at the same time and were not shown

            """.ReplaceLineEndings("\n"));
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
            // To the end.
        }
    }

    [GeneratedRegex(@"SG-[0-9A-Z]{16}|\d{4}-\d\d-\d\dT[0-9:.]+Z|\d\d:\d\d:\d\d\.\d{3}|(?<=127\.0\.0\.1:)\d+|\d+\.\d{3}(?= ms)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Varying();
}
