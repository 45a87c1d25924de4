using System.Net;
using System.Text;
using ScriptGate.Core.Pools;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools.Clients;

public sealed class XClientLinesTests
{
    private static readonly LinkClient Client = new(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 40000), new IPEndPoint(IPAddress.Parse("198.51.100.1"), 25))
    {
        Name = "mail.client.example",
        Hello = "client.example",
        IsExtended = true,
    };

    [Fact]
    public void Every_attribute_that_the_member_takes_is_there_and_no_other() =>
        Lines("NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT FUTURE", Client).ShouldBe(
            ["XCLIENT NAME=mail.client.example ADDR=192.0.2.7 PORT=40000 PROTO=ESMTP HELO=client.example LOGIN=[UNAVAILABLE] DESTADDR=198.51.100.1 DESTPORT=25"]);

    [Fact]
    public void What_is_not_known_is_said_to_be_unavailable() =>
        Lines("NAME ADDR PROTO HELO LOGIN", Client with { Name = null, Hello = null, IsExtended = false }).ShouldBe(
            ["XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.7 PROTO=SMTP HELO=[UNAVAILABLE] LOGIN=[UNAVAILABLE]"]);

    [Fact]
    public void A_name_that_DNS_did_not_tell_is_unavailable_for_now() =>
        Lines("NAME", Client with { Name = null, MayHaveName = true }).ShouldBe(["XCLIENT NAME=[TEMPUNAVAIL]"]);

    [Theory]
    [InlineData("2001:db8::7", "IPV6:2001:db8::7")]
    [InlineData("fe80::7%3", "IPV6:fe80::7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    public void IPv6_addresses_have_their_prefix(string address, string value) =>
        Lines("ADDR", Client with { EndPoint = new IPEndPoint(IPAddress.Parse(address), 1) }).ShouldBe([$"XCLIENT ADDR={value}"]);

    [Theory]
    [InlineData("[192.0.2.7]", "[192.0.2.7]")]
    [InlineData("a b", "a+20b")]
    [InlineData("a+b=c", "a+2Bb+3Dc")]
    [InlineData("bücher.example", "b+C3+BCcher.example")]
    [InlineData("a\r\nMAIL FROM:<>", "a+0D+0AMAIL+20FROM:<>")]
    public void Values_are_xtext(string hello, string value) => Lines("HELO", Client with { Hello = hello }).ShouldBe([$"XCLIENT HELO={value}"]);

    [Theory]
    [InlineData("")]
    [InlineData("-a.example")]
    [InlineData("a..example")]
    [InlineData("a.example.")]
    [InlineData("192.0.2.7")]
    [InlineData("a b.example")]
    [InlineData("a\r\n.example")]
    public void A_name_that_Postfix_would_refuse_is_not_sent(string name) => Lines("NAME", Client with { Name = name }).ShouldBe(["XCLIENT NAME=[UNAVAILABLE]"]);

    [Fact]
    public void A_hello_longer_than_a_name_may_be_is_not_sent() => Lines("HELO", Client with { Hello = new string('a', 256) }).ShouldBe(["XCLIENT HELO=[UNAVAILABLE]"]);

    [Fact]
    public void What_does_not_fit_into_a_line_goes_into_the_next()
    {
        var label = new string('n', 62) + ".";
        var name = label + label + label + "example";
        var lines = Lines("NAME ADDR HELO LOGIN", Client with { Name = name, Hello = new string('h', 255), Login = new string('l', 250) });

        lines.ShouldBe([$"XCLIENT NAME={name} ADDR=192.0.2.7 HELO={new string('h', 255)}", $"XCLIENT LOGIN={new string('l', 250)}"]);
        lines.ShouldAllBe(line => line.Length + 2 <= 512);
    }

    [Fact]
    public void A_member_that_takes_nothing_we_know_is_told_nothing() => Lines("FUTURE", Client).ShouldBeEmpty();

    private static List<string> Lines(string attributes, LinkClient client) => [.. XClientLines.Write([.. attributes.Split(' ')], client).Select(Encoding.ASCII.GetString)];
}
