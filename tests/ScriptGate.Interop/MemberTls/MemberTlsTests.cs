using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.MemberTls;

/// <summary>TLS between the gateway and a real Postfix.</summary>
public sealed class MemberTlsTests
{
    [Theory]
    [InlineData("require", "with STARTTLS")]
    [InlineData("opportunistic", "with STARTTLS")]
    [InlineData("implicit", "from the first byte")]
    public async Task Without_verification_an_unknown_certificate_will_do(string mode, string postfixTls)
    {
        await using var postfix = await PostfixInstance.StartAsync(plan => (plan.CertificateName, plan.IsImplicitTls) = ("mx.example.org", postfixTls == "from the first byte"));
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(postfix.Address).WithPool("serverTls", $$"""{ "mode": "{{mode}}", "verify": false }"""));

        (await MailAsync(gateway)).ShouldStartWith("250 2.0.0 Ok: queued as ");

        (await postfix.Mail.UntilAsync("<tls@client.example>")).ValuesOf("Received")[0].ShouldContain("(using TLSv1.3 with cipher ");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Opportunistic_TLS_goes_on_in_clear_with_a_server_that_has_none()
    {
        await using var postfix = await PostfixInstance.StartAsync();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(postfix.Address).WithPool("serverTls", """{ "mode": "opportunistic" }"""));

        (await MailAsync(gateway)).ShouldStartWith("250 2.0.0 Ok: queued as ");

        (await postfix.Mail.UntilAsync("<tls@client.example>")).ValuesOf("Received")[0].ShouldNotContain("TLS");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Verification_takes_a_certificate_that_the_system_trusts()
    {
        await using var postfix = await PostfixInstance.StartAsync(plan => plan.CertificateName = "mx.example.org");
        var plan = new GatewayPlan(postfix.Address).WithPool("serverTls", """{ "mode": "require", "verify": true }""");

        // Where this system's trusted roots come from, for this process.
        plan.Environment["SSL_CERT_FILE"] = postfix.Pair!.Certificate;
        await using var gateway = await RealGateway.StartAsync(plan);

        (await MailAsync(gateway)).ShouldStartWith("250 2.0.0 Ok: queued as ");

        (await postfix.Mail.UntilAsync("<tls@client.example>")).ValuesOf("Received")[0].ShouldContain("(using TLSv1.3 with cipher ");
        await gateway.StopAsync();
    }

    [Theory]
    [InlineData("mx.example.org", "not trusted")]
    [InlineData(null, "STARTTLS is not offered")]
    public async Task A_member_that_cannot_be_verified_gets_no_mail_and_the_client_is_asked_to_come_again(string? certificateName, string reason)
    {
        await using var postfix = await PostfixInstance.StartAsync(plan => plan.CertificateName = certificateName);
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(postfix.Address).WithPool("serverTls", """{ "mode": "require", "verify": true }"""));

        (await MailAsync(gateway)).ShouldStartWith("451 4.4.1 ");

        postfix.Mail.Count.ShouldBe(0);
        (await gateway.Log.UntilAsync("Transaction"))["Detail"]!.ShouldContain(reason);
        await gateway.StopAsync();
    }

    private static async Task<string> MailAsync(RealGateway gateway)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        var reply = await client.MailAsync("Message-ID: <tls@client.example>\r\nSubject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org");
        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        return reply;
    }
}
