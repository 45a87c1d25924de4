using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>Members that are told whom they serve: PROXY and XCLIENT out (F68).</summary>
public sealed class ClientAddressTests
{
    private const string Offer = "XCLIENT NAME ADDR PROTO HELO LOGIN";

    [Fact]
    public async Task A_PROXY_header_names_the_client_and_no_connection_is_shared()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(async step =>
        {
            await step.SkipReadAsync();
            await step.DefaultAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(WithClientAddress("proxy-v1", member.Address));

        await SendAsync(gateway, "192.0.2.7");
        await SendAsync(gateway, "2001:db8::7");

        member.Messages.Count.ShouldBe(2);
        var headers = member.Connections.Select(connection => connection.Received.Split("\r\n")[0]).ToList();
        headers[0].ShouldMatch("^PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 [0-9]+ [0-9]+$");
        headers[1].ShouldMatch("^PROXY TCP4 192\\.0\\.2\\.7 127\\.0\\.0\\.1 [0-9]+ 2525$");
        headers[2].ShouldMatch("^PROXY TCP6 2001:db8::7 ::ffff:127\\.0\\.0\\.1 [0-9]+ 2525$");
        headers.Count.ShouldBe(3);
    }

    [Fact]
    public async Task XCLIENT_tells_address_name_and_hello_of_each_session()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add(Offer);
            script.Answer("XCLIENT", "220 member.example ESMTP");
        });
        var scenario = WithClientAddress("xclient", member.Address);
        scenario.Resolver = new FakeResolver().Reverse("192.0.2.7", "mail.client.example").Address("mail.client.example", "192.0.2.7")
            .Reverse("192.0.2.8", "forged.example").Fail(DnsNames.Reverse(IPAddress.Parse("192.0.2.9")));
        await using var gateway = await TestGateway.StartAsync(scenario);

        await SendAsync(gateway, "192.0.2.7");
        await SendAsync(gateway, "192.0.2.8", "HELO other.example");
        await SendAsync(gateway, "192.0.2.9");

        member.Messages.Count.ShouldBe(3);
        var commands = member.Connections.Single(connection => connection.Bodies.Count > 0).Commands;
        commands.Where(line => line.StartsWith("XCLIENT", StringComparison.Ordinal) || line.StartsWith("EHLO", StringComparison.Ordinal)).ShouldBe(
        [
            "EHLO gw.example",
            "XCLIENT NAME=mail.client.example ADDR=192.0.2.7 PROTO=ESMTP HELO=client.example LOGIN=[UNAVAILABLE]", "EHLO client.example",
            "XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.8 PROTO=SMTP HELO=other.example LOGIN=[UNAVAILABLE]", "EHLO other.example",
            "XCLIENT NAME=[TEMPUNAVAIL] ADDR=192.0.2.9 PROTO=ESMTP HELO=client.example LOGIN=[UNAVAILABLE]", "EHLO client.example",
        ]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_without_XCLIENT_gets_mail_only_where_the_operator_allows_it(bool isRequired)
    {
        await using var member = ScriptedMember.Start();
        var scenario = WithClientAddress("xclient", member.Address);
        scenario.Pool["clientAddressRequired"] = isRequired;
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var reply = await client.MailAsync();
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();

        reply.ShouldContain(isRequired ? "\n451 4.4.1 " : "250 2.0.0 Stored");
        member.Messages.Count.ShouldBe(isRequired ? 0 : 1);
        var words = isRequired
            ? (await gateway.SearchAsync()).ShouldHaveSingleItem().Detail.ShouldNotBeNull()
            : gateway.Log.Of("ClientAddressNotTold").ShouldHaveSingleItem();
        words.ShouldContain("XCLIENT ADDR is not offered to this gateway");
    }

    [Fact]
    public async Task AUTH_is_passed_on_as_the_client()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.AddRange([Offer, "AUTH PLAIN"]);
            script.Answer("XCLIENT", "220 member.example ESMTP");
        });
        await using var gateway = await TestGateway.StartAsync(
            WithClientAddress("xclient", member.Address).With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN AGEAYg==")).ShouldStartWith("235 ");
        (await client.MailAsync()).ShouldStartWith("250 ");

        var commands = member.Connections.Single(connection => connection.Bodies.Count > 0).Commands;
        commands.Take(4).Select(line => line.Split(' ')[0]).ShouldBe(["EHLO", "XCLIENT", "EHLO", "AUTH"]);
        commands[1].ShouldContain(" ADDR=192.0.2.7 ");
    }

    private static Scenario WithClientAddress(string mode, params string[] members)
    {
        var scenario = new Scenario(members);
        scenario.Pool["clientAddress"] = mode;
        return scenario;
    }

    private static async Task SendAsync(TestGateway gateway, string address, string hello = "EHLO client.example")
    {
        await using var client = gateway.Connect(IPAddress.Parse(address));
        await client.ReadReplyAsync();
        (await client.SayAsync(hello)).ShouldStartWith("250");
        (await client.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }
}
