using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Proxy;

/// <summary>PROXY headers of version 1.</summary>
public sealed class TextProxyHeaderTests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 40000 25\r\n", "192.0.2.1:40000", "198.51.100.1:25")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 40000 25\r\n", "[2001:db8::1]:40000", "[2001:db8::2]:25")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.1 1 0\r\n", "192.0.2.1:1", "198.51.100.1:0")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", null, null)]
    public void A_header_says_who_the_client_is_and_every_prefix_of_it_waits_for_more(string line, string? source, string? destination)
    {
        foreach (var prefix in Octets.Prefixes(Octets.Of(line)).Where(prefix => prefix.Length < line.Length))
        {
            ProxyHeader.TryRead(prefix, out var none, out _).ShouldBe(ProxyHeaderStatus.NeedMore);
            none.ShouldBeNull();
        }

        ProxyHeader.TryRead(Octets.Of(line + "EHLO client.example\r\n"), out var header, out var length).ShouldBe(ProxyHeaderStatus.Complete);
        length.ShouldBe(line.Length);
        header!.Version.ShouldBe(1);
        header.Source?.ToString().ShouldBe(source);
        header.Destination?.ToString().ShouldBe(destination);
        (header.Source is null).ShouldBe(source is null);
    }

    [Theory]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY TCP4\r\n")]
    [InlineData("PROXY TCP5 192.0.2.1 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY tcp4 192.0.2.1 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1 2 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1 2 3\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 0300.0.2.1 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 3221225985 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 65536 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 -1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 +1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\u0000 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY UNKNOWNX\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1 2\nEHLO x\r\n")]
    public void What_is_not_written_as_specified_is_malformed(string line) =>
        ProxyHeader.TryRead(Octets.Of(line), out _, out _).ShouldBe(ProxyHeaderStatus.Malformed);

    [Fact]
    public void A_line_of_107_octets_is_the_longest()
    {
        var longest = "PROXY UNKNOWN " + new string('x', 91) + "\r\n";

        longest.Length.ShouldBe(107);
        ProxyHeader.TryRead(Octets.Of(longest), out _, out _).ShouldBe(ProxyHeaderStatus.Complete);
        ProxyHeader.TryRead(Octets.Of(longest.Insert(20, "x")), out _, out _).ShouldBe(ProxyHeaderStatus.Malformed);
        ProxyHeader.TryRead(Octets.Of(longest[..^2] + "xx"), out _, out _).ShouldBe(ProxyHeaderStatus.Malformed);
    }

    [Theory]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n")]
    [InlineData("PROXYX")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData(" PROXY")]
    [InlineData("\n")]
    public void Anything_else_is_no_header(string octets) =>
        ProxyHeader.TryRead(Octets.Of(octets), out _, out _).ShouldBe(ProxyHeaderStatus.None);

    [Fact]
    public void Nothing_waits_for_more() => ProxyHeader.TryRead([], out _, out _).ShouldBe(ProxyHeaderStatus.NeedMore);

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        Prop.ForAll<byte[], ushort>((octets, port) =>
        {
            var address = new IPAddress([.. octets.Concat(new byte[16]).Take(octets.Length > 8 ? 16 : 4)]);
            var line = Octets.Of($"PROXY TCP{(octets.Length > 8 ? 6 : 4)} {address} {address} {port} 25\r\n");
            return ProxyHeader.TryRead(line, out var header, out var length) == ProxyHeaderStatus.Complete && length == line.Length
                && header!.Source!.Equals(new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port));
        }).QuickCheckThrowOnFailure();
    }
}
