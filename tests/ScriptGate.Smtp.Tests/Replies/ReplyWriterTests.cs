using System.Buffers;
using System.Reflection;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Replies;

public class ReplyWriterTests
{
    public static TheoryData<string> StandardReplyNames =>
        [.. typeof(StandardReplies).GetFields(BindingFlags.Public | BindingFlags.Static).Select(reply => reply.Name)];

    [Theory]
    [InlineData(250, "2.0.0", "Ok", "250 2.0.0 Ok\r\n")]
    [InlineData(354, "", "Go on", "354 Go on\r\n")]
    [InlineData(250, "", "", "250 \r\n")]
    [InlineData(250, "2.1.5", "", "250 2.1.5\r\n")]
    [InlineData(550, "5.7.1", "One\nTwo", "550-5.7.1 One\r\n550 5.7.1 Two\r\n")]
    [InlineData(550, "5.7.1", "One\r\n\nTwo\r\n\r\n", "550-5.7.1 One\r\n550-5.7.1\r\n550 5.7.1 Two\r\n")]
    [InlineData(550, "", "One\n\nTwo", "550-One\r\n550-\r\n550 Two\r\n")]
    [InlineData(550, "5.7.1", "\n", "550 5.7.1\r\n")]
    public void Every_line_has_the_codes(int code, string enhanced, string text, string wire) => Text(new SmtpReply(code, enhanced, text)).ShouldBe(wire);

    [Theory]
    [InlineData("a\rb", "a b")]
    [InlineData("a\0b\tc\u001B[31m\u007F", "a b c [31m ")]
    [InlineData("gr\u00FCn", "gr?n")]
    [InlineData("\uD83D\uDE00!", "?!")]
    [InlineData("nel\u0085ls\u2028", "nel ls ")]
    public void Nothing_but_printable_ASCII_reaches_the_client(string text, string clean) =>
        Text(new SmtpReply(550, "5.7.1", text)).ShouldBe($"550 5.7.1 {clean}\r\n");

    [Fact]
    public void Half_a_surrogate_pair_is_a_question_mark()
    {
        // Not a row above: an attribute cannot hold such a string.
        Text(new SmtpReply(550, "5.7.1", "lone \uD83D")).ShouldBe("550 5.7.1 lone ?\r\n");
    }

    [Theory]
    [InlineData("gr\u00FCn \uD83D\uDE00", "gr\u00FCn \uD83D\uDE00")]
    [InlineData("nel\u0085ls\u2028\r", "nel ls ")]
    public void UTF8_is_kept_after_SMTPUTF8(string text, string clean) =>
        Encoding.UTF8.GetString(ReplyWriter.Encode(new SmtpReply(550, "5.7.1", text), utf8: true)).ShouldBe($"550 5.7.1 {clean}\r\n");

    [Fact]
    public void A_line_has_at_most_512_octets()
    {
        var room = new string('x', 512 - 2 - "550 5.7.1 ".Length);

        Text(new SmtpReply(550, "5.7.1", room)).ShouldBe($"550 5.7.1 {room}\r\n");
        Text(new SmtpReply(550, "5.7.1", room + "y")).ShouldBe($"550-5.7.1 {room}\r\n550 5.7.1 y\r\n");
    }

    [Fact]
    public void Long_text_is_folded_at_the_last_space_that_fits()
    {
        var word = new string('x', 300);

        Text(new SmtpReply(550, "5.7.1", $"{word} {word} end")).ShouldBe($"550-5.7.1 {word}\r\n550 5.7.1 {word} end\r\n");
    }

    [Fact]
    public void A_character_is_not_cut_in_two()
    {
        var wire = ReplyWriter.Encode(new SmtpReply(550, "5.7.1", string.Concat(Enumerable.Repeat("\uD83D\uDE00", 300))), utf8: true);

        Encoding.UTF8.GetString(wire).ShouldNotContain("\uFFFD");
    }

    [Fact]
    public void Text_without_end_is_cut_after_128_lines()
    {
        var wire = Text(new SmtpReply(550, "5.7.1", string.Concat(Enumerable.Repeat("a\n", 100_000))));

        wire.ShouldBe(string.Concat(Enumerable.Repeat("550-5.7.1 a\r\n", 127)) + "550 5.7.1 a\r\n");
    }

    [Fact]
    public void What_is_written_can_be_read_back_whatever_the_text()
    {
        var text = Gen.Elements("word", " ", "\r", "\n", "\0", "\u00FC", "\u2029", new string('y', 600)).ArrayOf().Select(string.Concat).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(text, text =>
        {
            foreach (var utf8 in new[] { false, true })
            {
                var wire = ReplyWriter.Encode(new SmtpReply(451, "4.7.1", text), utf8);
                var reader = new ReplyReader { KeepUtf8 = utf8 };

                reader.TryRead(wire, out var consumed, out var reply).ShouldBe(ReplyStatus.Complete);

                consumed.ShouldBe(wire.Length);
                (reply!.Code, reply.EnhancedCode.ToString()).ShouldBe((451, "4.7.1"));
                Encoding.Latin1.GetString(wire).Split("\r\n").ShouldAllBe(line => line.Length <= 510);
                reply.Text.ShouldNotContain(c => c != '\n' && char.IsControl(c));
            }
        }));
    }

    [Fact]
    public void One_plain_line_is_written_without_an_allocation()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        ReplyWriter.Write(output, StandardReplies.RecipientOk);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            ReplyWriter.Write(output, StandardReplies.RecipientOk);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Lines_that_fit_are_written_without_an_allocation()
    {
        var reply = new SmtpReply(250, default(EnhancedCode), "mx.example.org\nPIPELINING\nSIZE 1000\n8BITMIME");
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        ReplyWriter.Write(output, reply);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            ReplyWriter.Write(output, reply);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [InlineData("e")]
    [InlineData("\u00e9")]
    public void Text_of_too_many_lines_is_cut_in_the_same_place_in_any_alphabet(string first)
    {
        var output = new ArrayBufferWriter<byte>();

        ReplyWriter.Write(output, new SmtpReply(250, default(EnhancedCode), first + new string('\n', 200) + "x"), utf8: true);

        Encoding.UTF8.GetString(output.WrittenSpan).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(ReplyWriter.MaxLines);
    }

    [Theory]
    [MemberData(nameof(StandardReplyNames))]
    public void A_standard_reply_is_one_plain_line_with_an_enhanced_code_where_one_belongs(string name)
    {
        var reply = typeof(StandardReplies).GetField(name)!.GetValue(null).ShouldBeOfType<SmtpReply>();

        // RFC 2034 section 4: on 2xx, 4xx and 5xx; 3xx has none.
        reply.EnhancedCode.IsNone.ShouldBe(reply.IsIntermediate);
        reply.Text.ShouldNotBeEmpty();
        Text(reply).ShouldBe($"{reply}\r\n");
    }

    private static string Text(SmtpReply reply) => Encoding.Latin1.GetString(ReplyWriter.Encode(reply));
}
