using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>dns</c>.</summary>
public sealed class DnsTests
{
    [Theory]
    [InlineData("dns.a('host.example')", "[\"192.0.2.1\",\"192.0.2.2\"]")]
    [InlineData("dns.aaaa('host.example')", "[\"2001:db8::1\"]")]
    [InlineData("dns.a('none.example')", "[]")]
    [InlineData("dns.mx('example.org')", "[{\"preference\":5,\"exchange\":\"a.example.org\"},{\"preference\":10,\"exchange\":\"b.example.org\"}]")]
    [InlineData("dns.mx('null.example')", "[{\"preference\":0,\"exchange\":\"\"}]")]
    [InlineData("dns.txt('example.org')", "[\"v=spf1 -all\"]")]
    [InlineData("dns.ptr(session.client.address)", "[\"client.example\"]")]
    [InlineData("dns.ptr('192.0.2.7')", "[\"client.example\"]")]
    [InlineData("dns.dnsbl('bl.example')", "[\"127.0.0.2\"]")]
    [InlineData("dns.dnsbl('bl.example', '192.0.2.8')", "[]")]
    public async Task Answers_are_lists(string call, string list)
    {
        using var house = new ServiceHouse($"log(JSON.stringify(await {call}));");
        house.Dns.Address("host.example", "192.0.2.1", "192.0.2.2", "2001:db8::1")
            .Mx("example.org", 10, "b.example.org").Mx("example.org", 5, "a.example.org").Mx("null.example", 0, string.Empty)
            .Txt("example.org", "v=spf1 -all").Reverse("192.0.2.7", "client.example").Address("7.2.0.192.bl.example", "127.0.0.2");
        (await house.SaidAsync()).ShouldBe(list);
    }

    [Theory]
    [InlineData("dns.a('broken.example')", "a: no answer for broken.example: serverfailure")]
    [InlineData("dns.dnsbl('refusing.example')", "dnsbl: the list refusing.example answered 127.255.255.254, which is an error and no listing")]
    [InlineData("dns.dnsbl('parked.example')", "dnsbl: the list parked.example answered 198.51.100.1, which is an error and no listing")]
    [InlineData("dns.ptr('client.example')", "address must be an IP address")]
    [InlineData("dns.a()", "a: name must be a string, but is missing")]
    public async Task What_cannot_be_found_out_is_an_error_that_can_be_caught(string call, string error)
    {
        using var house = new ServiceHouse($"await {call};");
        house.Dns.Fail("broken.example")
            .Address("7.2.0.192.refusing.example", "127.0.0.2", "127.255.255.254").Address("7.2.0.192.parked.example", "198.51.100.1");
        (await house.SaidAsync()).ShouldContain(error);
    }

    [Fact]
    public async Task Several_questions_can_be_asked_at_once()
    {
        using var house = new ServiceHouse("const [a, b] = await Promise.all([dns.a('one.example'), dns.a('two.example')]); log(a[0], b[0]);");
        house.Dns.Address("one.example", "192.0.2.1").Address("two.example", "192.0.2.2");
        (await house.SaidAsync()).ShouldBe("192.0.2.1 192.0.2.2");
    }

    [Fact]
    public void Where_there_is_no_session_the_gateway_asks_without_a_budget()
    {
        using var house = new RuleHouse("on('INIT', async () => log((await dns.a('host.example'))[0]));", _ => new() { Dns = new ScriptGate.Testing.FakeResolver().Address("host.example", "192.0.2.9") });
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith("192.0.2.9");
    }
}
