using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Smtp;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools.Clients;

public sealed class ProxyHeadersTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    [Theory]
    [InlineData("192.0.2.7", "198.51.100.1", "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n")]
    [InlineData("::ffff:192.0.2.7", "198.51.100.1", "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n")]
    [InlineData("2001:db8::7", "2001:db8::1", "PROXY TCP6 2001:db8::7 2001:db8::1 40000 25\r\n")]
    [InlineData("fe80::7%3", "fe80::1%3", "PROXY TCP6 fe80::7 fe80::1 40000 25\r\n")]
    [InlineData("2001:db8::7", "198.51.100.1", "PROXY TCP6 2001:db8::7 ::ffff:198.51.100.1 40000 25\r\n")]
    public void Version_1_is_one_line(string client, string local, string header) =>
        System.Text.Encoding.ASCII.GetString(ProxyHeaders.Write(ClientAddressMode.ProxyV1, Client(client, local))).ShouldBe(header);

    [Theory]
    [InlineData("192.0.2.7", "198.51.100.1", "2111" + "000C" + "C0000207" + "C6336401" + "9C40" + "0019")]
    [InlineData("2001:db8::7", "2001:db8::1", "2121" + "0024" + "20010DB8000000000000000000000007" + "20010DB8000000000000000000000001" + "9C40" + "0019")]
    [InlineData("192.0.2.7", "2001:db8::1", "2121" + "0024" + "00000000000000000000FFFFC0000207" + "20010DB8000000000000000000000001" + "9C40" + "0019")]
    public void Version_2_is_the_signature_and_the_addresses(string client, string local, string header) =>
        Convert.ToHexString(ProxyHeaders.Write(ClientAddressMode.ProxyV2, Client(client, local))).ShouldBe(Signature + header);

    [Theory]
    [InlineData(false, "192.0.2.7", "198.51.100.1")]
    [InlineData(false, "2001:db8::7", "2001:db8::1")]
    [InlineData(true, "192.0.2.7", "198.51.100.1")]
    [InlineData(true, "2001:db8::7", "2001:db8::1")]
    public void What_is_written_towards_members_is_what_listeners_read(bool isBinary, string client, string local)
    {
        var told = Client(client, local);
        var octets = ProxyHeaders.Write(isBinary ? ClientAddressMode.ProxyV2 : ClientAddressMode.ProxyV1, told);

        ProxyHeader.TryRead(octets, out var header, out var length).ShouldBe(ProxyHeaderStatus.Complete);

        length.ShouldBe(octets.Length);
        (header!.Version, header.Source, header.Destination).ShouldBe((isBinary ? 2 : 1, told.EndPoint, told.Local));
    }

    [Fact]
    public void A_connection_of_the_gateway_itself_is_for_nobody()
    {
        ProxyHeaders.Write(ClientAddressMode.ProxyV1, client: null).ShouldBe("PROXY UNKNOWN\r\n"u8.ToArray());
        Convert.ToHexString(ProxyHeaders.Write(ClientAddressMode.ProxyV2, client: null)).ShouldBe(Signature + "20000000");
    }

    private static LinkClient Client(string client, string local) => new(new IPEndPoint(IPAddress.Parse(client), 40000), new IPEndPoint(IPAddress.Parse(local), 25));
}
