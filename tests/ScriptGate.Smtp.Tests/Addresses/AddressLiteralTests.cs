using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Addresses;

public sealed class AddressLiteralTests
{
    [Theory]
    [InlineData("[0.0.0.0]")]
    [InlineData("[192.0.2.1]")]
    [InlineData("[255.255.255.255]")]
    [InlineData("[IPv6:::]")]
    [InlineData("[IPv6:::1]")]
    [InlineData("[ipv6:2001:DB8::1]")]
    [InlineData("[IPv6:1::]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7:8]")]
    [InlineData("[IPv6:1:2:3:4:5:6::8]")]
    [InlineData("[IPv6:::2:3:4:5:6:7:8]")]
    [InlineData("[IPv6:1:2:3:4:5:6:192.0.2.1]")]
    [InlineData("[IPv6:::ffff:192.0.2.1]")]
    [InlineData("[IPv6:1:2:3:4::192.0.2.1]")]
    public void A_literal_is_taken(string literal)
    {
        AddressLiteral.IsValid(Octets.Of(literal)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[")]
    [InlineData("192.0.2.1")]
    [InlineData("[192.0.2.1")]
    [InlineData("[192.0.2]")]
    [InlineData("[192.0.2.1.1]")]
    [InlineData("[192.0.2.256]")]
    [InlineData("[999.1.1.1]")]
    [InlineData("[192.0.2.01]")]
    [InlineData("[192.0.2.]")]
    [InlineData("[192.0.2.+1]")]
    [InlineData("[0xC0.0.2.1]")]
    [InlineData("[3221225985]")]
    [InlineData("[192.0.2.1 ]")]
    [InlineData("[IPv6:]")]
    [InlineData("[IPv6::]")]
    [InlineData("[IPv6:1]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7:8:9]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7::8]")]
    [InlineData("[IPv6:1::2::3]")]
    [InlineData("[IPv6:1:::3]")]
    [InlineData("[IPv6:1:2:]")]
    [InlineData("[IPv6:1::2:]")]
    [InlineData("[IPv6::1:2:3:4:5:6:7]")]
    [InlineData("[IPv6:12345::]")]
    [InlineData("[IPv6:g::]")]
    [InlineData("[IPv6:fe80::1%eth0]")]
    [InlineData("[IPv6:::1/64]")]
    [InlineData("[IPv6:192.0.2.1]")]
    [InlineData("[IPv6:::192.0.2.1:1]")]
    [InlineData("[IPv6:::192.0.2.256]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7:192.0.2.1]")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[x-tag:content]")]
    [InlineData("[[192.0.2.1]]")]
    public void Anything_else_is_none(string literal)
    {
        AddressLiteral.IsValid(Octets.Of(literal)).ShouldBeFalse();
    }

    [Fact]
    public void A_cut_literal_is_none()
    {
        foreach (var prefix in Octets.Prefixes(Octets.Of("[IPv6:2001:db8::ffff:192.0.2.1]")).SkipLast(1))
        {
            AddressLiteral.IsValid(prefix).ShouldBeFalse();
        }
    }
}
