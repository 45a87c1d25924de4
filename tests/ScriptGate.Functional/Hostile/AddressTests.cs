using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>ADR-04 and ADR-10: addresses that readers disagree about.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("<\"a@b\"@example.org>", "<\"a@b\"@example.org>")]
    [InlineData("<@one.example,@two.example:a@example.org>", "<a@example.org>")]
    [InlineData("<a%b@example.org>", "<a%b@example.org>")]
    [InlineData("<b!a@example.org>", "<b!a@example.org>")]
    [InlineData("<\"a b\\\"\"@example.org>", "<\"a b\\\"\"@example.org>")]
    [InlineData("<a@[192.0.2.1]>", "<a@[192.0.2.1]>")]
    [InlineData("<postmaster>", "<postmaster>")]
    [InlineData("<Postmaster@gw.example>", "<Postmaster@gw.example>")]
    public async Task What_is_an_address_reaches_the_member_as_we_read_it(string path, string sent)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("trustedNetworks", """["192.0.2.0/24"]"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:" + path)).ShouldBe("250 2.1.5 Recipient ok");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:" + sent]);
    }

    [Theory]
    [InlineData("<a@b@c>")]
    [InlineData("<a@b>@c")]
    [InlineData("<a@b> @c")]
    [InlineData("a@b")]
    [InlineData("<a@b")]
    [InlineData("<a b@c>")]
    [InlineData("<a..b@c>")]
    [InlineData("<a@-c>")]
    [InlineData("<a@c.>")]
    [InlineData("<@a:b>")]
    public async Task What_is_none_is_refused_and_nobody_is_asked(string path)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:" + path)).ShouldStartWith("501 5.");

        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Fact]
    public async Task A_null_sender_may_have_several_recipients()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: "", recipients: ["b@example.org", "c@example.org", "postmaster"])).ShouldStartWith("250 ");

        var message = member.Messages.ShouldHaveSingleItem();
        message.Mail.ShouldBe("MAIL FROM:<>");
        message.Recipients.ShouldBe(["RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>", "RCPT TO:<postmaster>"]);
    }
}
