using System.Buffers;
using System.Text;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Data;

public class DotStufferTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("..\r\n.a\r\na.b\r\n", "...\r\n..a\r\na.b\r\n.\r\n")]
    [InlineData("\r\n.\r\n.\r\n", "\r\n..\r\n..\r\n.\r\n")]
    public void A_message_gets_its_dots_and_its_end_however_it_is_cut(string text, string wire)
    {
        Stuff(text, [.. Enumerable.Range(0, text.Length)]).ShouldBe(wire);
        for (var cut = 0; cut <= text.Length; cut++)
        {
            Stuff(text, [cut]).ShouldBe(wire);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a.b\r\nc", false)]
    [InlineData(".a", true)]
    [InlineData("a\r\n.b", true)]
    public void NeedsStuffing_tells_whether_a_line_begins_with_a_dot(string text, bool needs)
    {
        DotStuffer.NeedsStuffing(Decoding.Octets(text)).ShouldBe(needs);
    }

    [Fact]
    public void TryPass_knows_where_the_piece_before_ended()
    {
        var stuffer = default(DotStuffer);

        stuffer.TryPass("a\r\n"u8).ShouldBeTrue();
        stuffer.TryPass(".b"u8).ShouldBeFalse();
        stuffer.Write(".b"u8, new ArrayBufferWriter<byte>());
        stuffer.TryPass(".c"u8).ShouldBeTrue();
        stuffer.TryPass(""u8).ShouldBeTrue();
        stuffer.TryPass(".d\r\n"u8).ShouldBeTrue();
        stuffer.TryPass("x\r\n.y"u8).ShouldBeFalse();
    }

    [Fact]
    public void After_the_end_it_stands_at_a_start_again()
    {
        var output = new ArrayBufferWriter<byte>();
        var stuffer = default(DotStuffer);
        stuffer.Write("a"u8, output);
        stuffer.WriteEnd(output);
        stuffer.Write("."u8, output);

        Encoding.ASCII.GetString(output.WrittenSpan).ShouldBe("a\r\n.\r\n..");
    }

    private static string Stuff(string text, int[] cuts)
    {
        var output = new ArrayBufferWriter<byte>();
        var stuffer = default(DotStuffer);
        var octets = Decoding.Octets(text);
        var from = 0;
        foreach (var to in cuts.Append(octets.Length))
        {
            stuffer.Write(octets.AsSpan(from, to - from), output);
            from = to;
        }

        stuffer.WriteEnd(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
