using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Members;

/// <summary>A real Postfix behind the gateway that sees the client's address and hello: F68.</summary>
public sealed class PostfixClientTests
{
    // Another address of the loopback network than the gateway's own connections have.
    private const string Client = "127.0.0.9";

    // The name of the client is looked up for XCLIENT, and where tests run nobody may answer.
    private const string QuickDns = """{ "timeout": "200ms" }""";

    [Theory]
    [InlineData("proxy-v1")]
    [InlineData("proxy-v2")]
    public async Task Postfix_reads_the_client_from_a_PROXY_header(string mode)
    {
        await using var postfix = await PostfixInstance.StartAsync(plan => plan.ExpectsProxyHeader = true);
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(postfix.Address).With("security", "false").WithPool("clientAddress", $"\"{mode}\"").WithTop("dns", QuickDns));

        (await MailAsync(gateway, "client.example")).ShouldStartWith("250 2.0.0 Ok: queued as ");

        // Postfix was told whose connection it is, and heard the gateway's name.
        (await postfix.Mail.UntilAsync("<known@client.example>")).ValuesOf("Received")[0].ShouldContain($"from gw.example (unknown [{Client}])");
        postfix.LogText.ShouldContain($"client=unknown[{Client}]");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Postfix_reads_each_client_from_XCLIENT_on_one_connection()
    {
        await using var postfix = await PostfixInstance.StartAsync(plan => plan.Settings.Add("smtpd_authorized_xclient_hosts = 127.0.0.1"));
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(postfix.Address).With("security", "false").WithPool("clientAddress", "\"xclient\"").WithTop("dns", QuickDns));

        (await MailAsync(gateway, "one.example", "first")).ShouldStartWith("250 2.0.0 Ok: queued as ");
        (await MailAsync(gateway, "two.example", "second", "127.0.0.10")).ShouldStartWith("250 2.0.0 Ok: queued as ");

        (await postfix.Mail.UntilAsync("<first@client.example>")).ValuesOf("Received")[0].ShouldMatch($@"^from one\.example \(\S+ \[{Client.Replace(".", "\\.", StringComparison.Ordinal)}\]\)");
        (await postfix.Mail.UntilAsync("<second@client.example>")).ValuesOf("Received")[0].ShouldMatch(@"^from two\.example \(\S+ \[127\.0\.0\.10\]\)");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_Postfix_that_does_not_let_the_gateway_speak_for_others_gets_no_mail()
    {
        await using var postfix = await PostfixInstance.StartAsync();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(postfix.Address).With("security", "false").WithPool("clientAddress", "\"xclient\"").WithTop("dns", QuickDns));

        (await MailAsync(gateway, "client.example")).ShouldStartWith("451 4.4.1 ");

        postfix.Mail.Count.ShouldBe(0);
        (await gateway.Log.UntilAsync("Transaction"))["Detail"]!.ShouldContain("XCLIENT ADDR is not offered to this gateway");
        await gateway.StopAsync();
    }

    private static async Task<string> MailAsync(RealGateway gateway, string hello, string id = "known", string from = Client)
    {
        await using var client = await gateway.ConnectAsync(from);
        (await client.ReadReplyAsync()).ShouldStartWith("220 ");
        (await client.SayAsync($"EHLO {hello}")).ShouldStartWith("250");
        var reply = await client.MailAsync($"Message-ID: <{id}@client.example>\r\nSubject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org");
        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        return reply;
    }
}
