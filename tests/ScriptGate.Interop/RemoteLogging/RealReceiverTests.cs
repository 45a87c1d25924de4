using System.Collections.Concurrent;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.RemoteLogging;

/// <summary>What the receivers that people have make of what we send.</summary>
public sealed class RealReceiverTests
{
    [Theory]
    [InlineData("udp", "text")]
    [InlineData("tcp", "text")]
    [InlineData("tcp", "json")]
    [InlineData("tcp", "cef")]
    public async Task Rsyslog_takes_a_violation_apart_into_its_fields(string transport, string format)
    {
        var program = Programs.Require("rsyslogd");
        using var folder = new TestFolder();
        var port = FreePorts.Next();
        var output = folder.Of("received");
        var configuration = folder.Write("rsyslog.conf", $$"""
            module(load="im{{transport}}")
            global(workDirectory="{{folder.Make("work")}}")
            template(name="fields" type="string" string="%syslogfacility-text%|%syslogseverity-text%|%hostname%|%app-name%|%msgid%|%structured-data%|%msg%\n")
            input(type="im{{transport}}" address="127.0.0.1" port="{{port}}")
            *.* action(type="omfile" file="{{output}}" template="fields")

            """);
        await using var rsyslog = await LeashedProgram.StartAsync(folder, static _ => { }, static _ => { }, program, ["-n", "-f", configuration, "-i", folder.Of("rsyslog.lock")]);
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(member, $$"""{ "type": "syslog", "transport": "{{transport}}", "address": "127.0.0.1:{{port}}", "format": "{{format}}" }"""));

        var supportId = "";
        await Poll.UntilAsync(
            async () =>
            {
                // Until it listens datagrams are lost, as datagrams are.
                supportId = await RefuseAsync(gateway);
                return File.Exists(output) && (await File.ReadAllTextAsync(output, CancellationToken.None)).Contains(supportId, StringComparison.Ordinal);
            },
            () => $"rsyslog wrote {supportId}; the gateway's log:\n{gateway.Log}");

        var line = (await File.ReadAllLinesAsync(output, CancellationToken.None)).Last(text => text.Contains(supportId, StringComparison.Ordinal));
        line.ShouldStartWith("mail|warning|gw.example|scriptgate|blocked|");
        var rest = line["mail|warning|gw.example|scriptgate|blocked|".Length..];
        switch (format)
        {
            case "text":
                rest.ShouldStartWith($"[scriptgate@32473 supportId=\"{supportId}\" violation=\"disallowed-method\"");
                rest.ShouldEndWith("Violation disallowed-method blocked from 127.0.0.1");
                break;
            case "cef":
                rest.ShouldStartWith("-|CEF:0|ScriptGate|ScriptGate|");
                rest.ShouldContain($" externalId={supportId} ");
                break;
            default:
                System.Text.Json.Nodes.JsonNode.Parse(rest["-|".Length..])!["supportId"]!.GetValue<string>().ShouldBe(supportId);
                break;
        }
    }

    [Fact]
    public async Task Snmptrapd_takes_a_trap_for_a_blocked_violation()
    {
        var program = Programs.Require("snmptrapd");
        using var folder = new TestFolder();
        var port = FreePorts.Next();
        var configuration = folder.Write("snmptrapd.conf", "authCommunity log the-community\n");
        var traps = new ConcurrentQueue<string>();
        await using var receiver = await LeashedProgram.StartAsync(
            folder,
            traps.Enqueue,
            traps.Enqueue,
            program,
            ["-f", "-Lo", "-On", "-C", "-c", configuration, "-F", "%W|%v\n", "-p", folder.Of("snmptrapd.ids"), $"udp:127.0.0.1:{port}"]);
        await using var member = ScriptedMember.Start();
        var plan = Plan(member, $$"""{ "type": "snmp", "address": "127.0.0.1:{{port}}", "community": "env:TRAP_COMMUNITY" }""");
        plan.Environment["TRAP_COMMUNITY"] = "the-community";
        await using var gateway = await RealGateway.StartAsync(plan);

        var supportId = "";
        await Poll.UntilAsync(
            async () =>
            {
                supportId = await RefuseAsync(gateway);
                return traps.Any(line => line.Contains(supportId, StringComparison.Ordinal));
            },
            () => $"snmptrapd wrote {supportId}; it wrote:\n{string.Join('\n', traps)}\nthe gateway's log:\n{gateway.Log}");

        var trap = traps.First(line => line.Contains(supportId, StringComparison.Ordinal));
        trap.ShouldContain(".1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.4.1.32473.1.0.1");
        trap.ShouldContain($".1.3.6.1.4.1.32473.1.1.1 = STRING: \"{supportId}\"");
        trap.ShouldContain(".1.3.6.1.4.1.32473.1.1.2 = STRING: \"disallowed-method\"");
    }

    private static GatewayPlan Plan(ScriptedMember member, string log) =>
        new GatewayPlan(member.Address).With("remoteLogs", """["receiver"]""").WithTop("remoteLogs", $$"""{ "receiver": {{log}} }""");

    // The support ID that the client reads.
    private static async Task<string> RefuseAsync(RealGateway gateway)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        var reply = await client.SayAsync("EXPN staff");
        return reply.Split("support ID ")[1].TrimEnd(')');
    }
}
