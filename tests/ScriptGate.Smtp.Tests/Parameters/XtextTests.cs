using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Parameters;

public sealed class XtextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain@example.org", "plain@example.org")]
    [InlineData("a+b=c d", "a+2Bb+3Dc+20d")]
    [InlineData("\r\n\0", "+0D+0A+00")]
    [InlineData("\u00F6", "+C3+B6")]
    [InlineData("~!\u007F", "~!+7F")]
    public void Text_is_encoded_and_decoded(string text, string xtext)
    {
        Xtext.Encode(text).ShouldBe(xtext);
        Octets.Text(Xtext.Decode(xtext)!).ShouldBe(text);
    }

    [Theory]
    [InlineData("+")]
    [InlineData("+2")]
    [InlineData("a+2")]
    [InlineData("+2b")]
    [InlineData("+G0")]
    [InlineData("+ 0")]
    [InlineData("++2B")]
    [InlineData("a b")]
    [InlineData("a=b")]
    [InlineData("a\r")]
    [InlineData("\u00F6")]
    [InlineData("\u007F")]
    public void What_is_not_xtext_is_not_decoded(string xtext)
    {
        Xtext.Decode(xtext).ShouldBeNull();

        var room = new byte[16];
        Xtext.TryDecode(Octets.Of(xtext), room, out var written).ShouldBeFalse();
        written.ShouldBe(0);
    }

    [Fact]
    public void Too_little_room_is_told()
    {
        Xtext.TryDecode("abc"u8, new byte[3], out var all).ShouldBeTrue();
        all.ShouldBe(3);
        Xtext.TryDecode("abc"u8, new byte[2], out var none).ShouldBeFalse();
        none.ShouldBe(0);
    }

    [Fact]
    public void Any_octets_come_back_as_they_were()
    {
        Prop.ForAll<byte[]>(octets =>
        {
            var encoded = new ArrayBufferWriter<byte>();
            Xtext.Encode(octets, encoded);
            var decoded = new byte[octets.Length];
            return encoded.WrittenSpan.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0
                && !encoded.WrittenSpan.Contains((byte)'=')
                && Xtext.TryDecode(encoded.WrittenSpan, decoded, out var written)
                && decoded.AsSpan(0, written).SequenceEqual(octets);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_octets_are_decoded_or_refused()
    {
        Prop.ForAll<byte[]>(octets => Xtext.TryDecode(octets, new byte[octets.Length], out var written) || written == 0).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_string_is_decoded_or_refused()
    {
        Prop.ForAll<NonNull<string>>(text => Xtext.Decode(text.Get) is not { } octets || octets.Length <= text.Get.Length).QuickCheckThrowOnFailure();
    }
}
