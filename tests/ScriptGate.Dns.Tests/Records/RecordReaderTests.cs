using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Dns.Records;
using ScriptGate.Dns.Tests.Server;

namespace ScriptGate.Dns.Tests.Records;

/// <summary>The data of records: what libunbound lets through is read, or refused without an exception.</summary>
public sealed class RecordReaderTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(16)]
    public void An_ipv4_address_has_four_octets(int length) => RecordTypes.A.Read(new byte[length], out _).ShouldBeFalse();

    [Theory]
    [InlineData(4)]
    [InlineData(15)]
    [InlineData(17)]
    public void An_ipv6_address_has_sixteen_octets(int length) => RecordTypes.Aaaa.Read(new byte[length], out _).ShouldBeFalse();

    [Fact]
    public void A_mail_exchanger_has_a_preference_and_a_whole_name()
    {
        byte[] whole = [0, 10, .. Wire.Name("mx.example.com")];

        RecordTypes.Mx.Read(whole, out var mx).ShouldBeTrue();
        mx.ShouldBe(new DnsMx(10, "mx.example.com"));
        for (var length = 0; length < whole.Length; length++)
        {
            RecordTypes.Mx.Read(whole.AsSpan(0, length), out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void The_strings_of_a_text_are_whole()
    {
        byte[] whole = [3, .. "abc"u8, 0, 2, .. "de"u8];

        RecordTypes.Txt.Read(whole, out var text).ShouldBeTrue();
        text.ShouldBe("abcde");
        RecordTypes.Txt.Read(whole.AsSpan(0, whole.Length - 1), out _).ShouldBeFalse();
        RecordTypes.Txt.Read(whole.AsSpan(0, 2), out _).ShouldBeFalse();
        RecordTypes.Txt.Read([], out var empty).ShouldBeTrue();
        empty.ShouldBe("");
    }

    [Fact]
    public void A_text_of_64_kib_is_read()
    {
        var data = Enumerable.Repeat((byte[])[255, .. Encoding.ASCII.GetBytes(new string('x', 255))], 255).SelectMany(one => one).ToArray();

        RecordTypes.Txt.Read(data, out var text).ShouldBeTrue();
        text.ShouldBe(new string('x', 255 * 255));
    }

    [Fact]
    public void Any_octets_are_read_or_refused() =>
        Prop.ForAll<byte[]>(octets =>
        {
            var mx = RecordTypes.Mx.Read(octets, out var exchanger);
            var txt = RecordTypes.Txt.Read(octets, out var text);
            return (!mx || octets.Length >= 3) && (!txt || text.Length <= octets.Length) && exchanger.Preference is >= 0 and <= 65535;
        }).QuickCheckThrowOnFailure();
}
