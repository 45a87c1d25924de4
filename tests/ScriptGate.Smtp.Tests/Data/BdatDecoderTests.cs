using System.Buffers;
using System.Text;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Data;

public class BdatDecoderTests
{
    [Fact]
    public void Dots_mean_nothing()
    {
        Run("a\r\n.\r\nMAIL FROM:<b@b.example>\r\n..\r\n", LineEndMode.Reject, []).ShouldBe(("a\r\n.\r\nMAIL FROM:<b@b.example>\r\n..\r\n", DataFindings.None));
    }

    [Theory]
    [InlineData("a\nb\r\n", "a\r\nb\r\n", DataFindings.BareLf)]
    [InlineData("a\rb\r\n", "a b\r\n", DataFindings.BareCr)]
    [InlineData("a\r\r\n", "a \r\n", DataFindings.BareCr)]
    [InlineData("a\r", "a ", DataFindings.BareCr)]
    [InlineData("\n.\n", "\r\n.\r\n", DataFindings.BareLf)]
    [InlineData("a\0b", "a\0b", DataFindings.Nul)]
    [InlineData("\u00FF\r\n", "\u00FF\r\n", DataFindings.EightBit)]
    [InlineData("no line end", "no line end", DataFindings.None)]
    [InlineData("", "", DataFindings.None)]
    public void Findings_are_the_same_whatever_the_borders_of_the_chunks(string message, string text, DataFindings findings)
    {
        Run(message, LineEndMode.Normalise, [.. Enumerable.Range(0, message.Length)]).ShouldBe((text, findings));
        for (var cut = 0; cut <= message.Length; cut++)
        {
            Run(message, LineEndMode.Normalise, [cut]).ShouldBe((text, findings));
        }
    }

    [Fact]
    public void A_CR_LF_may_be_cut_by_the_border_of_two_chunks()
    {
        Run("a\r\nb\r\n", LineEndMode.Reject, [2, 5]).ShouldBe(("a\r\nb\r\n", DataFindings.None));
    }

    [Fact]
    public void Size_counts_what_was_decoded_and_Reset_forgets_it()
    {
        var decoder = new BdatDecoder();
        decoder.Decode("12345\n"u8, new ArrayBufferWriter<byte>());
        decoder.Size.ShouldBe(7);
        decoder.Findings.ShouldBe(DataFindings.BareLf);

        decoder.Reset(LineEndMode.Normalise, 10);

        decoder.Size.ShouldBe(0);
        decoder.Findings.ShouldBe(DataFindings.None);
    }

    [Fact]
    public void The_line_limit_holds_across_chunks()
    {
        Run(new string('x', 998) + "\r\n", LineEndMode.Reject, [500]).Findings.ShouldBe(DataFindings.None);
        Run(new string('x', 999) + "\r\n", LineEndMode.Reject, [500]).Findings.ShouldBe(DataFindings.LineTooLong);
    }

    private static (string Text, DataFindings Findings) Run(string message, LineEndMode mode, int[] cuts)
    {
        var decoder = new BdatDecoder(mode);
        var output = new ArrayBufferWriter<byte>();
        var octets = Decoding.Octets(message);
        var from = 0;
        foreach (var to in cuts.Append(octets.Length))
        {
            decoder.Decode(octets.AsSpan(from, to - from), output);
            from = to;
        }

        decoder.Finish(output);
        return (Encoding.Latin1.GetString(output.WrittenSpan), decoder.Findings);
    }
}
