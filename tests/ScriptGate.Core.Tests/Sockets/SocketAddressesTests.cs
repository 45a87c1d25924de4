using System.Net;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class SocketAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1:25", 16)]
    [InlineData("255.254.253.252:65535", 16)]
    [InlineData("0.0.0.0:0", 16)]
    [InlineData("[::1]:25", 28)]
    [InlineData("[2001:db8:1:2:3:4:5:6]:587", 28)]
    [InlineData("[fe80::1%7]:2525", 28)]
    public void What_is_written_is_read_back(string text, int length)
    {
        var endPoint = IPEndPoint.Parse(text);
        var octets = new byte[SocketAddresses.MaxLength];
        Array.Fill(octets, (byte)0xee);

        SocketAddresses.Write(endPoint, octets).ShouldBe(length);

        SocketAddresses.Read(octets).ShouldBe(endPoint);
    }

    [Fact]
    public void The_octets_are_those_of_the_system()
    {
        var octets = new byte[SocketAddresses.MaxLength];

        SocketAddresses.Write(IPEndPoint.Parse("192.0.2.1:25"), octets);
        octets.ShouldBe([2, 0, 0, 25, 192, 0, 2, 1, .. new byte[20]]);

        SocketAddresses.Write(IPEndPoint.Parse("[2001:db8::9%5]:258"), octets);
        octets.ShouldBe([10, 0, 1, 2, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 5, 0, 0, 0]);
    }

    [Fact]
    public void An_ipv4_client_of_a_socket_for_both_families_is_shown_as_what_it_is()
    {
        var octets = new byte[SocketAddresses.MaxLength];
        SocketAddresses.Write(IPEndPoint.Parse("[::ffff:192.0.2.1]:99"), octets);

        SocketAddresses.Read(octets).ShouldBe(IPEndPoint.Parse("192.0.2.1:99"));
    }
}
