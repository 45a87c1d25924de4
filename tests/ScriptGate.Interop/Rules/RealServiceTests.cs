using System.Net;
using System.Net.Sockets;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Rules;

/// <summary>What rules hear from servers that others wrote.</summary>
public sealed class RealServiceTests
{
    [Fact]
    public async Task A_rule_asks_the_HTTP_server_of_Python_and_counts_in_Redis()
    {
        var python = Programs.Require("python3");
        var redis = Programs.Require("redis-server");
        using var folder = new TestFolder();
        var (web, counts) = (FreePorts.Next(), FreePorts.Next());
        folder.Write("www/check/127.0.0.1.json", """{ "score": 7 }""");
        await using var server = await LeashedProgram.StartAsync(folder, static _ => { }, static _ => { }, python, ["-m", "http.server", "--bind", "127.0.0.1", "--directory", folder.Of("www"), $"{web}"]);
        await using var store = await LeashedProgram.StartAsync(folder, static _ => { }, static _ => { }, redis, ["--bind", "127.0.0.1", "--port", $"{counts}", "--save", "", "--appendonly", "no"]);
        await UntilListensAsync(web);
        await UntilListensAsync(counts);
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .WithTop("services", $$"""{ "web": { "url": "http://127.0.0.1:{{web}}/check/" }, "counts": { "address": "127.0.0.1:{{counts}}" } }""")
            .WithRule("""
                on('MAIL', async (session, mail) => {
                  const known = await http('web').get(`${session.client.address}.json`);
                  const unknown = await http('web').get('192.0.2.1.json');
                  const folder = await http('web').get('');
                  const count = await tcp('counts').ask('INCR asked\r\n', { until: '\r\n' });
                  return reject('5.7.1', [known.status, known.json.score, unknown.status, unknown.json === null, folder.text.includes('127.0.0.1.json'), count].join(' '));
                });
                """));
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 200 7 404 true true :1 (");
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 200 7 404 true true :2 (");
    }

    private static Task UntilListensAsync(int port) => Poll.UntilAsync(
        async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        () => $"somebody listens at port {port}");
}
