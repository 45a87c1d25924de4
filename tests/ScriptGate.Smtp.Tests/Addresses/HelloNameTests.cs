using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Addresses;

public sealed class HelloNameTests
{
    [Theory]
    [InlineData("mx.example.org", HelloNameKind.Domain)]
    [InlineData("localhost", HelloNameKind.Domain)]
    [InlineData("xn--bcher-kva.example", HelloNameKind.Domain)]
    [InlineData("[192.0.2.1]", HelloNameKind.AddressLiteral)]
    [InlineData("[IPv6:::1]", HelloNameKind.AddressLiteral)]
    [InlineData("192.0.2.1", HelloNameKind.Odd)]
    [InlineData("[999.1.1.1]", HelloNameKind.Odd)]
    [InlineData("my_pc", HelloNameKind.Odd)]
    [InlineData("mx.example.org.", HelloNameKind.Odd)]
    [InlineData("${run{id}}", HelloNameKind.Odd)]
    [InlineData("$(id)", HelloNameKind.Odd)]
    [InlineData("';DROP", HelloNameKind.Odd)]
    [InlineData(")", HelloNameKind.Odd)]
    [InlineData("\"", HelloNameKind.Odd)]
    [InlineData("", HelloNameKind.Invalid)]
    [InlineData("a b", HelloNameKind.Invalid)]
    [InlineData("a\tb", HelloNameKind.Invalid)]
    [InlineData("a\u0000", HelloNameKind.Invalid)]
    [InlineData("a\u001B[31m", HelloNameKind.Invalid)]
    [InlineData("a\u007F", HelloNameKind.Invalid)]
    [InlineData("b\u00FCcher.example", HelloNameKind.Invalid)]
    public void A_name_is_judged(string name, HelloNameKind kind)
    {
        HelloName.Classify(Octets.Of(name)).ShouldBe(kind);
    }

    [Fact]
    public void A_name_has_at_most_255_octets()
    {
        HelloName.Classify(Octets.Of(new string('-', 255))).ShouldBe(HelloNameKind.Odd);
        HelloName.Classify(Octets.Of(new string('-', 256))).ShouldBe(HelloNameKind.Invalid);
    }

    [Fact]
    public void What_is_not_invalid_is_printable_ASCII()
    {
        Prop.ForAll<byte[]>(octets =>
            (HelloName.Classify(octets) == HelloNameKind.Invalid) == (octets.Length == 0 || octets.Any(octet => octet is <= 32 or >= 127))).QuickCheckThrowOnFailure();
    }
}
