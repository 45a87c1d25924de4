using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Data;

/// <summary>Whatever stands around a dot, only CR LF . CR LF ends a message.</summary>
public class SmugglingTests
{
    private const string Head = "Subject: one\r\n\r\nfirst";
    private const string Smuggled = "MAIL FROM:<b@b.example>\r\nDATA\r\nSubject: two\r\n\r\nsecond";
    private const string RealEnd = "\r\n.\r\n";
    private const string Next = "QUIT\r\n";

    /// <summary>NEL, the line and the paragraph separator stand here as the octets of their encodings.</summary>
    private static readonly string[] Breaks =
    [
        "\r\n", "\n", "\r", "\r\r\n", "\n\r", "\v", "\f", "\u0085", "\u00C2\u0085", "\u00E2\u0080\u00A8", "\u00E2\u0080\u00A9", "\0",
    ];

    public static TheoryData<string, string> Cells => [.. Breaks.SelectMany(_ => Breaks, (before, after) => (before, after))];

    public static TheoryData<string> Sequences =>
    [
        "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\n", "\n.\r", "\r.\r\n", "\r\n.\r", "\r\n.\r\r\n", "\r\r\n.\r\r\n", "\r\n\0.\r\n", "\r\n.\0\r\n",
    ];

    [Fact]
    public void Two_of_the_144_cells_end_a_message()
    {
        var ending = Breaks.SelectMany(_ => Breaks, (before, after) => (before, after))
            .Where(cell => Decoding.Of(Head + cell.before + "." + cell.after, LineEndMode.Normalise).Ended);

        ending.ShouldBe([("\r\n", "\r\n"), ("\r\r\n", "\r\n")]);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_cell_gives_one_message_and_only_real_line_ends_however_it_is_cut(string before, string after)
    {
        var wire = Head + before + "." + after + Smuggled + RealEnd + Next;
        var expected = Decoding.Expected(wire);

        Decoding.Of(wire, LineEndMode.Normalise).ShouldBe(expected);
        Decoding.OctetByOctet(wire, LineEndMode.Normalise).ShouldBe(expected);
        for (var cut = 0; cut <= wire.Length; cut++)
        {
            Decoding.Of(wire, LineEndMode.Normalise, cut).ShouldBe(expected);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Reject_mode_finds_the_same_faults_and_the_same_end(string before, string after)
    {
        var wire = Head + before + "." + after + Smuggled + RealEnd + Next;
        var expected = Decoding.Expected(wire);
        var whole = Decoding.Of(wire, LineEndMode.Reject);

        whole.ShouldBe(expected with { Text = whole.Text });
        expected.Text.ShouldStartWith(whole.Text);
        for (var cut = 0; cut <= wire.Length; cut++)
        {
            Decoding.Of(wire, LineEndMode.Reject, cut).ShouldBe(whole);
        }
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void A_smuggling_sequence_is_refused_after_the_real_end(string sequence)
    {
        var decoded = Decoding.Of(Head + sequence + Smuggled + RealEnd + Next, LineEndMode.Reject);

        decoded.Ended.ShouldBeTrue();
        decoded.Rest.ShouldBe(Next);
        decoded.Findings.Refusal(LineEndMode.Reject).ShouldNotBeNull().Code.ShouldBe(550);
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void A_smuggling_sequence_is_harmless_behind_the_gateway(string sequence)
    {
        var decoded = Decoding.Of(Head + sequence + Smuggled + RealEnd + Next, LineEndMode.Normalise);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var stuffer = default(DotStuffer);
        stuffer.Write(Decoding.Octets(decoded.Text), output);
        stuffer.WriteEnd(output);
        var wire = System.Text.Encoding.Latin1.GetString(output.WrittenSpan);

        // Read as the most careless member would: any of CR, LF or CR LF ends a line.
        var lines = wire.Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
        lines.Count(line => line is ".").ShouldBe(1);
        lines[^2..].ShouldBe([".", ""]);
    }

    [Theory]
    [InlineData(".\n")]
    [InlineData(".\r")]
    [InlineData("\n.\n")]
    [InlineData("\r.\n")]
    [InlineData("\n.\r")]
    public void A_near_end_at_the_very_start_is_no_end(string start)
    {
        var decoded = Decoding.Of(start + "more\r\n.\r\n" + Next, LineEndMode.Reject);

        decoded.Ended.ShouldBeTrue();
        decoded.Rest.ShouldBe(Next);
        decoded.Findings.Refusal(LineEndMode.Reject).ShouldBe(StandardReplies.BareLineEnd);
    }

    [Fact]
    public void A_dot_behind_a_lone_LF_is_kept_as_content()
    {
        Decoding.Of("a\n.\nb\r\n.\r\n", LineEndMode.Normalise).Text.ShouldBe("a\r\n.\r\nb\r\n");
    }

    [Fact]
    public void A_NUL_between_the_line_end_and_the_dot_is_kept()
    {
        Decoding.Of("a\r\n\0.\r\nb\r\n.\r\n", LineEndMode.Normalise).Text.ShouldBe("a\r\n\0.\r\nb\r\n");
    }
}
