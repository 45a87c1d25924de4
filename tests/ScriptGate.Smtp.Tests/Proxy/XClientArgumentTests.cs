using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Proxy;

/// <summary>The argument of XCLIENT.</summary>
public sealed class XClientArgumentTests
{
    [Fact]
    public void Every_attribute_is_read()
    {
        var argument = XClientArgument.Parse(Octets.Of("name=mail.client.example addr=192.0.2.77 PORT=4711 PROTO=ESMTP HELO=hello.example LOGIN=ada+40example.org DESTADDR=IPV6:2001:db8::2 DESTPORT=25"))!;

        argument.Name!.Value.Value.ShouldBe("mail.client.example");
        argument.Address!.Value.Value!.ToString().ShouldBe("192.0.2.77");
        argument.Port!.Value.Value.ShouldBe(4711);
        argument.IsExtended.ShouldBe(true);
        argument.Hello!.Value.Value.ShouldBe("hello.example");
        argument.Login!.Value.Value.ShouldBe("ada@example.org");
        argument.LocalAddress!.Value.Value!.ToString().ShouldBe("2001:db8::2");
        argument.LocalPort!.Value.Value.ShouldBe(25);
    }

    [Theory]
    [InlineData("[UNAVAILABLE]")]
    [InlineData("[tempunavail]")]
    [InlineData("[TEMP+55NAVAIL]")]
    public void What_is_unavailable_is_mentioned_and_not_known(string value)
    {
        var argument = XClientArgument.Parse(Octets.Of($"NAME={value} ADDR={value} PORT={value} HELO={value} LOGIN={value} DESTADDR={value} DESTPORT={value}"))!;

        argument.Name.ShouldBe(new XClientValue<string>(null));
        argument.Address.ShouldBe(new XClientValue<System.Net.IPAddress>(null));
        argument.Port.ShouldBe(new XClientValue<int>(0));
        argument.Hello.ShouldBe(new XClientValue<string>(null));
        argument.Login.ShouldBe(new XClientValue<string>(null));
        argument.LocalAddress.ShouldBe(new XClientValue<System.Net.IPAddress>(null));
        argument.LocalPort.ShouldBe(new XClientValue<int>(0));
        argument.IsExtended.ShouldBeNull();
    }

    [Fact]
    public void What_is_not_mentioned_is_null()
    {
        var argument = XClientArgument.Parse(Octets.Of("ADDR=IPV6:::ffff:192.0.2.1"))!;

        argument.Address!.Value.Value!.ToString().ShouldBe("192.0.2.1");
        argument.Name.ShouldBeNull();
        argument.Port.ShouldBeNull();
        argument.Login.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("ADDR")]
    [InlineData("ADDR=")]
    [InlineData("ADDR=192.0.2")]
    [InlineData("ADDR=0300.0.2.1")]
    [InlineData("ADDR=2001:db8::1")]
    [InlineData("ADDR=IPV6:192.0.2.1")]
    [InlineData("ADDR=IPV6:fe80::1%eth0")]
    [InlineData("ADDR=[192.0.2.1]")]
    [InlineData("ADDR=localhost")]
    [InlineData("PORT=0")]
    [InlineData("PORT=65536")]
    [InlineData("PORT=x")]
    [InlineData("PROTO=LMTP")]
    [InlineData("PROTO=[UNAVAILABLE]")]
    [InlineData("HELO=a+0D+0ARCPT")]
    [InlineData("HELO=a+0Gb")]
    [InlineData("HELO=a+")]
    [InlineData("LOGIN=a+00b")]
    [InlineData("LOGIN=a+09b")]
    [InlineData("NAME=a=b")]
    [InlineData("COLOUR=blue")]
    [InlineData("ADDR=192.0.2.1 COLOUR=blue")]
    public void Anything_else_is_refused(string argument) => XClientArgument.Parse(Octets.Of(argument)).ShouldBeNull();

    [Fact]
    public void A_name_has_255_characters_at_most()
    {
        XClientArgument.Parse(Octets.Of("HELO=" + new string('x', 255))).ShouldNotBeNull();
        XClientArgument.Parse(Octets.Of("HELO=" + new string('x', 256))).ShouldBeNull();
    }

    [Fact]
    public void Any_octets_are_judged_without_a_fault() =>
        Prop.ForAll<byte[]>(octets => XClientArgument.Parse([.. "HELO="u8, .. octets])?.Hello is not { Value: { } name } || name.All(c => c is >= ' ' and <= '~')).QuickCheckThrowOnFailure();
}
