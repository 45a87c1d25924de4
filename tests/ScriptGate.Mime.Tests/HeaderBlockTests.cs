using System.Text;
using ScriptGate.Mime;

namespace ScriptGate.Mime.Tests;

public sealed class HeaderBlockTests
{
    [Theory]
    [InlineData("", -1)]
    [InlineData("A: b", -1)]
    [InlineData("A: b\r\n", -1)]
    [InlineData("A: b\r\n\r", -1)]
    [InlineData("A: b\r\n\r\n", 6)]
    [InlineData("A: b\r\n\r\nbody\r\n\r\n", 6)]
    [InlineData("\r\nbody", 0)]
    [InlineData("A: b\n\n", -1)]
    public void FindEnd_finds_the_first_empty_line(string message, int end)
    {
        var searched = 0;

        HeaderBlock.FindEnd(Octets(message), ref searched).ShouldBe(end);
    }

    [Fact]
    public void FindEnd_finds_the_end_wherever_the_arriving_octets_were_cut()
    {
        var message = Octets("Subject: a\r\nTo: b\r\n\r\nbody");
        for (var cut = 0; cut <= message.Length; cut++)
        {
            var searched = 0;
            var first = HeaderBlock.FindEnd(message.AsSpan(0, cut), ref searched);
            var found = first >= 0 ? first : HeaderBlock.FindEnd(message, ref searched);

            found.ShouldBe(19, $"cut at {cut}");
            if (first >= 0)
            {
                cut.ShouldBeGreaterThanOrEqualTo(21);
            }
        }
    }

    [Fact]
    public void Parse_indexes_fields_with_their_continuations()
    {
        var block = Octets("Received: one\r\n\ttwo\r\nSubject:  x \r\nX-Old : y\r\n");

        var index = HeaderBlock.Parse(block);

        index.Length.ShouldBe(block.Length);
        Describe(index, block).ShouldBe(["Received| one\r\n\ttwo\r\n", "Subject|  x \r\n", "X-Old| y\r\n"]);
    }

    [Theory]
    [InlineData("no colon here\r\n")]
    [InlineData(" begins with a continuation\r\n")]
    [InlineData(": no name\r\n")]
    public void Parse_keeps_what_is_no_field_as_a_nameless_one(string block)
    {
        var index = HeaderBlock.Parse(Octets(block));

        index.Fields.Length.ShouldBe(1);
        index.Fields[0].NameLength.ShouldBe(0);
        index.Fields[0].End.ShouldBe(block.Length);
    }

    [Fact]
    public void Fields_cover_the_block_without_gaps_for_every_prefix()
    {
        var whole = Octets("A: 1\r\n b\r\nno colon\r\n\tc\r\nB :2\r\n: x\r\nC:\r\n");
        for (var length = 0; length <= whole.Length; length++)
        {
            var end = 0;
            foreach (var field in HeaderBlock.Parse(whole.AsSpan(0, length)).Fields)
            {
                field.Start.ShouldBe(end);
                field.End.ShouldBeGreaterThan(field.Start);
                field.ValueStart.ShouldBeInRange(field.Start, field.End);
                end = field.End;
            }

            end.ShouldBe(length);
        }
    }

    [Fact]
    public void Count_compares_names_without_case()
    {
        var block = Octets("Received: a\r\nRECEIVED: b\r\nX-Received: c\r\nreceived : d\r\n");

        HeaderBlock.Parse(block).Count(block, "Received"u8).ShouldBe(3);
    }

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    private static string[] Describe(HeaderBlock index, byte[] block) =>
        [.. index.Fields.ToArray().Select(field => $"{Encoding.Latin1.GetString(field.Name(block))}|{Encoding.Latin1.GetString(field.RawValue(block))}")];
}
