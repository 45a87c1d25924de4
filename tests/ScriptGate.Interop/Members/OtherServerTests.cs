using System.Text.Json.Nodes;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Members;

/// <summary>Members that are not Postfix: Exim, and OpenSMTPD, which knows no PIPELINING.</summary>
public sealed class OtherServerTests
{
    [Fact]
    public async Task Exim_is_a_member()
    {
        await using var exim = await EximServer.StartAsync();

        await TakesMailAsync(exim, accepted: "250 OK id=", refused: "550 nobody lives here");

        exim.LogText.ShouldContain("<= alice@example.com H=(gw.example) [127.0.0.1]");
    }

    [Fact]
    public async Task OpenSMTPD_is_a_member()
    {
        await using var opensmtpd = await OpenSmtpdServer.StartAsync();

        await TakesMailAsync(opensmtpd, accepted: "250 2.0.0 ", refused: "550 Invalid recipient: <nobody@example.org>");

        opensmtpd.LogText.ShouldContain("from=<alice@example.com> to=<bob@example.org>");
    }

    // Two sessions over one connection, a refused recipient between them, and a monitor that asks about one.
    private static async Task TakesMailAsync(IMailServer server, string accepted, string refused)
    {
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(server.Address).With("security", "false")
            .WithPool("monitor", """{ "recipient": "bob@example.org", "ehloName": "monitor.example.org", "interval": "200ms", "timeout": "30s" }""")

            // What is looked at is that it is used again, not how soon: on a machine with much to do five seconds are over between two mails.
            .WithPool("reuse", """{ "idle": "2m" }"""));

        (await MailAsync(gateway, "bob@example.org")).ShouldStartWith(accepted);
        (await MailAsync(gateway, "nobody@example.org")).ShouldStartWith(refused);
        (await MailAsync(gateway, "bob@example.org")).ShouldStartWith(accepted);

        ((long)(await MemberAsync(gateway))["reused"]!).ShouldBe(2);
        await Poll.UntilAsync(async () => (await MemberAsync(gateway))["monitors"]![0]!.ToJsonString() == """{"name":"smtp rcpt","isUp":true}""", () => "the monitor was content");
        await gateway.StopAsync();
        gateway.Log.Lines.ShouldNotContain(line => line.Event == "MemberDown");
    }

    private static async Task<JsonNode> MemberAsync(RealGateway gateway) => (await gateway.GetAsync("/api/status"))["members"]![0]!;

    private static async Task<string> MailAsync(RealGateway gateway, string recipient)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        var reply = await client.MailAsync("Subject: hello\r\n\r\nHi.\r\n", "alice@example.com", recipient);
        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");

        // The member is asked to forget what is left of the transaction when the client has gone already.
        await Poll.UntilAsync(async () => (long)(await MemberAsync(gateway))["idle"]! == 1, () => "the connection waits for the next session");
        return reply;
    }
}
