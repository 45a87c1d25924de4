using System.Net;
using Shouldly;
using Xunit;

namespace ScriptGate.Abstractions.Tests.Addresses;

public sealed class PlainAddressTests
{
    [Theory]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::192.0.2.1", "::192.0.2.1")]
    public void An_IPv4_address_in_IPv6_form_is_what_it_is(string address, string plain) => PlainAddress.Of(IPAddress.Parse(address)).ShouldBe(IPAddress.Parse(plain));

    [Theory]
    [InlineData("192.0.2.129", 24, "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.129", 25, "192.0.2.128/25")]
    [InlineData("192.0.2.129", 32, "192.0.2.129")]
    [InlineData("192.0.2.129", 0, "0.0.0.0/0")]
    [InlineData("192.0.2.129", 9, "192.0.0.0/9")]
    [InlineData("2001:db8:1:2:3::1", 24, "2001:db8:1:2::/64")]
    public void A_network_has_the_first_bits_of_its_client_and_no_others(string address, int prefix4, string network) =>
        PlainAddress.NetworkOf(IPAddress.Parse(address), prefix4, 64).ShouldBe(network);

    [Fact]
    public void A_single_address_has_no_length() => PlainAddress.NetworkOf(IPAddress.Parse("2001:db8::1"), 32, 128).ShouldBe("2001:db8::1");
}
