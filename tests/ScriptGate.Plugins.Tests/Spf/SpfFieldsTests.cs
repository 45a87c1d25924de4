using System.Buffers;
using System.Text;
using ScriptGate.Core.Messages;
using ScriptGate.Plugins.Spf;
using ScriptGate.Plugins.Spf.Fields;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Spf;

public sealed class SpfFieldsTests
{
    [Theory]
    [InlineData("Authentication-Results: gw.example; spf=pass smtp.mailfrom=bank.example")]
    [InlineData("authentication-RESULTS: GW.Example; dkim=pass")]
    [InlineData("Authentication-Results:\r\n gw.example\r\n ; spf=pass")]
    [InlineData("Authentication-Results: (a (nested\\) one) comment) gw.example (another); none")]
    [InlineData("Authentication-Results: \"gw.example\"; none")]
    [InlineData("Authentication-Results: gw.example 1; none")]
    [InlineData("Authentication-Results: gw.example./1; none")]
    [InlineData("Authentication-Results: gw.example")]
    [InlineData("Authentication-Results: (never ends gw.example; spf=pass")]
    [InlineData("ARC-Authentication-Results: i=1; gw.example; spf=pass")]
    [InlineData("ARC-Authentication-Results: (c) i = 2 ;\r\n\tgw.example; spf=pass")]
    [InlineData("Received-SPF: pass receiver=gw.example; client-ip=192.0.2.1")]
    [InlineData("Received-SPF: pass (gw.example: domain of bank.example) RECEIVER = \"GW.example\";")]
    [InlineData("Received-SPF: pass (says who?) client-ip=192.0.2.1")]
    [InlineData("Received-SPF: Pass")]
    public void A_field_that_pretends_to_be_ours_goes(string field) => Strip($"Subject: x\r\n{field}\r\nTo: y\r\n").ShouldBe("Subject: x\r\nTo: y\r\n");

    [Theory]
    [InlineData("Authentication-Results: other.example; spf=pass smtp.mailfrom=gw.example")]
    [InlineData("Authentication-Results: mygw.example; none")]
    [InlineData("Authentication-Results: gw.example.org; none")]
    [InlineData("Authentication-Results: (gw.example) other.example; none")]
    [InlineData("ARC-Authentication-Results: i=1; other.example; spf=pass")]
    [InlineData("Received-SPF: fail (gw.example) receiver=other.example;")]
    [InlineData("X-Authentication-Results: gw.example; none")]
    public void A_field_of_somebody_else_stays_as_it_came(string field) => Strip($"Subject: x\r\n{field}\r\n").ShouldBe($"Subject: x\r\n{field}\r\n");

    [Theory]
    [InlineData(nameof(ResultField.AuthenticationResults), "Authentication-Results: gw.example; spf=softfail smtp.mailfrom=client.example; spf=pass smtp.helo=mail.client.example\r\n")]
    [InlineData(nameof(ResultField.ReceivedSpf), "Received-SPF: softfail receiver=gw.example; client-ip=192.0.2.1; envelope-from=\"a@client.example\"; helo=mail.client.example; identity=mailfrom; mechanism=\"~all\"\r\n")]
    [InlineData(nameof(ResultField.None), "")]
    public async Task The_result_stands_on_top_and_forged_ones_are_gone(string field, string expected)
    {
        var session = new FakeSession { Hello = new HelloInfo("EHLO", "mail.client.example") };
        session.SetFact(SpfFinding.Fact, new SpfFinding(SpfResult.SoftFail, SpfIdentity.MailFrom, "client.example")
        {
            Directive = "~all",
            Hello = new SpfFinding(SpfResult.Pass, SpfIdentity.Hello, "mail.client.example"),
        });

        (await AskAsync(Enum.Parse<ResultField>(field), session)).ShouldBe(expected + "Subject: x\r\n");
    }

    [Theory]
    [InlineData("\"; spf=pass smtp.mailfrom=bank.example", "gw.example; spf=none smtp.mailfrom=\"\\\"; spf=pass smtp.mailfrom=bank.example\"")]
    [InlineData("a\r\nb.example", "gw.example; spf=none")]
    [InlineData("caf\u00e9", "gw.example; spf=none")]
    public async Task What_a_client_says_its_domain_is_cannot_say_more(string domain, string value)
    {
        var session = new FakeSession();
        session.SetFact(SpfFinding.Fact, new SpfFinding(SpfResult.None, SpfIdentity.MailFrom, domain));

        (await AskAsync(ResultField.AuthenticationResults, session)).Replace("\r\n ", " ", StringComparison.Ordinal).ShouldBe($"Authentication-Results: {value}\r\nSubject: x\r\n");
    }

    [Fact]
    public async Task Our_own_networks_may_say_what_our_servers_found_and_a_user_may_not()
    {
        (await AskAsync(ResultField.AuthenticationResults, new FakeSession { IsTrusted = true })).ShouldBe("Subject: x\r\nAuthentication-Results: gw.example; spf=pass\r\n");
        (await AskAsync(ResultField.AuthenticationResults, new FakeSession { Auth = new AuthInfo("PLAIN", "user") })).ShouldBe("Subject: x\r\n");
    }

    [Fact]
    public void What_another_step_of_ours_found_stays()
    {
        var headers = new MessageHeaders("Authentication-Results: gw.example; dkim=pass\r\n"u8.ToArray());
        headers.Add("Authentication-Results", "gw.example; dkim=fail");

        new ForgedFields("gw.example").RemoveFrom(headers).ShouldBe(1);

        TextOf(headers).ShouldBe("Authentication-Results: gw.example; dkim=fail\r\n");
        headers.Remove("Authentication-Results").ShouldBe(1);
        TextOf(headers).ShouldBeEmpty();
    }

    private static string Strip(string block)
    {
        var headers = new MessageHeaders(Encoding.Latin1.GetBytes(block));
        new ForgedFields("gw.example").RemoveFrom(headers);
        return TextOf(headers);
    }

    private static async Task<string> AskAsync(ResultField field, FakeSession session)
    {
        var headers = new MessageHeaders("Subject: x\r\nAuthentication-Results: gw.example; spf=pass\r\n"u8.ToArray());
        var e = new HeadersEvent(session, new FakeTransaction("a@client.example"), new Message(headers));

        (await new SpfFields(field, "gw.example").OnHeadersAsync(e, TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);
        return TextOf(headers).Replace("\r\n\t", " ", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal);
    }

    private static string TextOf(MessageHeaders headers)
    {
        var output = new ArrayBufferWriter<byte>();
        headers.WriteTo(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
