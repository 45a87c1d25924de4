using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Members;

/// <summary>A gateway whose member is another gateway: both speak of the same client, and the Postfix behind them hears of it.</summary>
public sealed class GatewayChainTests
{
    // The name of the client is looked up for XCLIENT, and where tests run nobody may answer.
    private const string QuickDns = """{ "timeout": "200ms" }""";

    [Theory]
    [InlineData("proxy-v2", "proxyProtocol", """{ "mode": "required", "from": ["127.0.0.1/32"] }""", "from gw.example (")]
    [InlineData("xclient", "xclient", """{ "from": ["127.0.0.1/32"] }""", "from client.example (")]
    public async Task The_last_server_sees_the_first_client(string mode, string key, string settings, string hello)
    {
        await using var postfix = await PostfixInstance.StartAsync(plan => plan.Settings.Add("smtpd_authorized_xclient_hosts = 127.0.0.1"));
        await using var back = await RealGateway.StartAsync(new GatewayPlan(postfix.Address).With("security", "false").With(key, settings).WithPool("clientAddress", "\"xclient\"").WithTop("dns", QuickDns));
        await using var front = await RealGateway.StartAsync(new GatewayPlan($"127.0.0.1:{back.Port}").With("security", "false").WithPool("clientAddress", $"\"{mode}\"").WithTop("dns", QuickDns));
        await using var client = await front.ConnectAsync("127.0.0.9");
        await client.GreetAsync();

        (await client.MailAsync("Message-ID: <chain@client.example>\r\nSubject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org")).ShouldStartWith("250 2.0.0 Ok: queued as ");

        (await back.Log.UntilAsync("Transaction"))["Client"]!.ShouldStartWith("127.0.0.9:");
        var received = (await postfix.Mail.UntilAsync("<chain@client.example>")).ValuesOf("Received")[0];
        received.ShouldStartWith(hello);
        received.ShouldContain("[127.0.0.9]");
        await front.StopAsync();
        await back.StopAsync();
    }
}
