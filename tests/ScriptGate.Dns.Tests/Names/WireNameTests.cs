using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Dns.Names;
using ScriptGate.Dns.Tests.Server;

namespace ScriptGate.Dns.Tests.Names;

public sealed class WireNameTests
{
    [Theory]
    [InlineData("Mail.Example.COM", "mail.example.com")]
    [InlineData("", "")]
    [InlineData("_25._tcp.mx-1.example.com", "_25._tcp.mx-1.example.com")]
    public void A_name_is_read_in_lower_case(string name, string read)
    {
        WireName.TryRead(Wire.Name(name), out var found).ShouldBeTrue();
        found.ShouldBe(read);
    }

    [Fact]
    public void A_dot_in_a_label_and_what_cannot_be_printed_are_escaped()
    {
        WireName.TryRead(Wire.Labels("a.b"u8.ToArray(), "\\"u8.ToArray(), [0, 13, 10, 32, 127, 255]), out var found).ShouldBeTrue();

        found.ShouldBe(@"a\046b.\092.\000\013\010\032\127\255");
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 65 })]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 2, 65, 0 })]
    [InlineData(new byte[] { 0xC0, 12 })]
    [InlineData(new byte[] { 64, 65, 0 })]
    public void What_is_no_name_is_refused(byte[] octets) => WireName.TryRead(octets, out _).ShouldBeFalse();

    [Fact]
    public void A_name_of_more_than_255_octets_is_refused()
    {
        WireName.TryRead(Wire.Name(string.Join('.', Enumerable.Repeat("a", 127))), out _).ShouldBeTrue();
        WireName.TryRead(Wire.Name(string.Join('.', Enumerable.Repeat("a", 128))), out _).ShouldBeFalse();
    }

    [Fact]
    public void Any_octets_are_read_or_refused() =>
        Prop.ForAll<byte[]>(octets => !WireName.TryRead(octets, out var name) || name.All(c => c is > ' ' and <= '~')).QuickCheckThrowOnFailure();
}
