using System.Buffers;
using System.Text;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Data;

public class DataDecoderTests
{
    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("a\r\n..b\r\n...\r\n.\r\n", "a\r\n.b\r\n..\r\n")]
    [InlineData(".a\r\n.\r\n", "a\r\n")]
    [InlineData("a.b\r\nc.\r\n.\r\n", "a.b\r\nc.\r\n")]
    public void Clean_input_loses_only_the_dots_of_transparency(string wire, string text)
    {
        foreach (var mode in Enum.GetValues<LineEndMode>())
        {
            var expected = new Decoding(true, text, string.Empty, DataFindings.None, text.Length);
            Decoding.Of(wire, mode).ShouldBe(expected);
            Decoding.OctetByOctet(wire, mode).ShouldBe(expected);
        }
    }

    [Fact]
    public void No_prefix_of_a_message_is_taken_for_its_end()
    {
        const string Wire = "Subject: a\r\n\r\n.\n.\r.\r\r\n..\r\nx\r\n.\r\n";

        for (var length = 0; length < Wire.Length; length++)
        {
            Decoding.Of(Wire[..length], LineEndMode.Normalise).Ended.ShouldBeFalse();
        }

        Decoding.Of(Wire, LineEndMode.Normalise).Ended.ShouldBeTrue();
    }

    [Fact]
    public void What_follows_the_end_is_left_for_the_command_reader()
    {
        Decoding.Of("a\r\n.\r\n.\r\nRSET\r\n", LineEndMode.Reject).Rest.ShouldBe(".\r\nRSET\r\n");
    }

    [Fact]
    public void Behind_the_end_nothing_is_consumed()
    {
        var decoder = new DataDecoder();
        var output = new ArrayBufferWriter<byte>();
        decoder.Decode(".\r\n"u8, output, out _).ShouldBeTrue();

        decoder.Decode("QUIT\r\n"u8, output, out var consumed).ShouldBeTrue();

        consumed.ShouldBe(0);
        output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void Reset_forgets_findings_size_and_position()
    {
        var decoder = new DataDecoder();
        Decoding.Of(decoder, "a\n\u00FC\0\r\n.");
        decoder.Reset(LineEndMode.Reject, 1000);

        Decoding.Of(decoder, ".\r\n").ShouldBe(new Decoding(true, string.Empty, string.Empty, DataFindings.None, 0));
    }

    [Fact]
    public void Reject_mode_passes_nothing_on_behind_the_first_fault_but_counts_all()
    {
        var decoded = Decoding.Of("ab\ncd\r\nef\r\n.\r\n", LineEndMode.Reject);

        decoded.Text.ShouldBe("ab");
        decoded.Size.ShouldBe("ab\r\ncd\r\nef\r\n".Length);
        decoded.Findings.ShouldBe(DataFindings.BareLf);
    }

    [Theory]
    [InlineData(998, false)]
    [InlineData(999, true)]
    [InlineData(2047, true)]
    [InlineData(65_537, true)]
    public void A_line_may_have_998_octets_and_is_never_cut(int octets, bool tooLong)
    {
        // The dots stand where a reader that cuts at a round number would start a new line.
        var line = string.Create(octets, 0, static (target, _) =>
        {
            target.Fill('.');
            target[0] = 'x';
        });
        var wire = "a\r\n" + line + "\r\nb\r\n.\r\n";

        var decoded = Decoding.Of(wire, LineEndMode.Reject);

        decoded.Text.ShouldBe("a\r\n" + line + "\r\nb\r\n");
        decoded.Findings.ShouldBe(tooLong ? DataFindings.LineTooLong : DataFindings.None);
        decoded.Findings.Refusal(LineEndMode.Normalise).ShouldBe(tooLong ? StandardReplies.TextLineTooLong : null);
        Decoding.OctetByOctet(wire, LineEndMode.Reject).ShouldBe(decoded);
    }

    [Fact]
    public void The_dot_of_transparency_does_not_count_towards_the_line()
    {
        Decoding.Of(".." + new string('x', 997) + "\r\n.\r\n", LineEndMode.Reject).Findings.ShouldBe(DataFindings.None);
        Decoding.Of(".." + new string('x', 998) + "\r\n.\r\n", LineEndMode.Reject).Findings.ShouldBe(DataFindings.LineTooLong);
    }

    [Fact]
    public void A_line_limit_of_zero_is_no_limit()
    {
        Decoding.Of(new DataDecoder(LineEndMode.Reject, 0), new string('x', 70_000) + "\r\n.\r\n").Findings.ShouldBe(DataFindings.None);
    }

    [Fact]
    public void An_octet_above_127_is_noted_and_is_no_reason_to_refuse()
    {
        var decoded = Decoding.Of("gr\u00C3\u00BCn\r\n.\r\n", LineEndMode.Reject);

        decoded.Findings.ShouldBe(DataFindings.EightBit);
        decoded.Findings.Refusal(LineEndMode.Reject).ShouldBeNull();
    }

    [Theory]
    [InlineData("a\0b\r\n.\r\n")]
    [InlineData("\0\r\n.\r\n")]
    public void A_NUL_is_refused_in_either_mode(string wire)
    {
        foreach (var mode in Enum.GetValues<LineEndMode>())
        {
            Decoding.Of(wire, mode).Findings.Refusal(mode).ShouldBe(StandardReplies.NulInMessage);
        }
    }

    [Fact]
    public void A_lone_line_end_is_refused_only_when_asked_to()
    {
        (DataFindings.BareCr | DataFindings.BareLf).Refusal(LineEndMode.Normalise).ShouldBeNull();
        DataFindings.BareCr.Refusal(LineEndMode.Reject).ShouldBe(StandardReplies.BareLineEnd);
        DataFindings.BareLf.Refusal(LineEndMode.Reject).ShouldBe(StandardReplies.BareLineEnd);
    }

    [Fact]
    public void A_clean_segment_is_passed_on_in_one_piece()
    {
        var output = new CountingWriter();

        new DataDecoder().Decode(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a line of text\r\n", 100))), output, out _);

        output.Writes.ShouldBe(1);
    }

    private sealed class CountingWriter : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[64 * 1024];

        public int Writes { get; private set; }

        public void Advance(int count) => Writes++;

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }
}
