using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Replies;

public class ReplyReaderTests
{
    [Theory]
    [InlineData("250 2.0.0 Ok\r\n", 250, "2.0.0", "Ok")]
    [InlineData("250\r\n", 250, "", "")]
    [InlineData("250 \r\n", 250, "", "")]
    [InlineData("354 go on\r\n", 354, "", "go on")]
    [InlineData("200 lowest\r\n", 200, "", "lowest")]
    [InlineData("559 highest\r\n", 559, "", "highest")]
    [InlineData("250 2.1.5\r\n", 250, "2.1.5", "")]
    [InlineData("550 5.1.1 No such user\r\n", 550, "5.1.1", "No such user")]
    [InlineData("250 5.1.1 the class does not fit\r\n", 250, "", "5.1.1 the class does not fit")]
    [InlineData("250 2.0.0x\r\n", 250, "", "2.0.0x")]
    [InlineData("250-a\r\n250-\r\n250 c\r\n", 250, "", "a\n\nc")]
    [InlineData("250-a\r\n250\r\n", 250, "", "a\n")]
    [InlineData("550-5.7.1 One\r\n550-5.7.1 Two\r\n550 5.7.1 Three\r\n", 550, "5.7.1", "One\nTwo\nThree")]
    [InlineData("550-5.7.1 One\r\n550-Two\r\n550 5.7.2 Three\r\n", 550, "5.7.1", "One\nTwo\n5.7.2 Three")]
    [InlineData("550-One\r\n550 5.7.1 Two\r\n", 550, "", "One\n5.7.1 Two")]
    public void A_reply_is_read_from_every_split_and_no_prefix_of_it_is_one(string wire, int code, string enhanced, string text)
    {
        var octets = Encoding.ASCII.GetBytes(wire);
        for (var cut = 0; cut < octets.Length; cut++)
        {
            var reader = new ReplyReader();
            reader.TryRead(octets.AsSpan(0, cut), out var consumed, out var reply).ShouldBe(ReplyStatus.Incomplete);
            reply.ShouldBeNull();

            reader.TryRead(octets.AsSpan(consumed), out var rest, out reply).ShouldBe(ReplyStatus.Complete);

            (consumed + rest).ShouldBe(octets.Length);
            reply.ShouldNotBeNull();
            (reply.Code, reply.EnhancedCode.ToString(), reply.Text).ShouldBe((code, enhanced, text));
            reader.InReply.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("199 too low\r\n")]
    [InlineData("999 too high\r\n")]
    [InlineData("560 too high\r\n")]
    [InlineData("100 go on\r\n")]
    [InlineData("25\r\n")]
    [InlineData("25 \r\n")]
    [InlineData("\r\n")]
    [InlineData("250Ok\r\n")]
    [InlineData("250\tOk\r\n")]
    [InlineData("2500 Ok\r\n")]
    [InlineData("+50 Ok\r\n")]
    [InlineData(" 250 Ok\r\n")]
    [InlineData("250 Ok\n")]
    [InlineData("250 Ok\r250 Ok\r")]
    [InlineData("250 O\rk\r\n")]
    [InlineData("250 Ok\r\r\n")]
    [InlineData("250-a\r\n251 b\r\n")]
    [InlineData("250-a\r\n550 b\r\n")]
    [InlineData("250-a\r\nb\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public void A_malformed_reply_is_refused_from_every_split(string wire)
    {
        var octets = Encoding.ASCII.GetBytes(wire);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var reader = new ReplyReader();
            var status = reader.TryRead(octets.AsSpan(0, cut), out var consumed, out var reply);
            if (status != ReplyStatus.Malformed)
            {
                status.ShouldBe(ReplyStatus.Incomplete);
                status = reader.TryRead(octets.AsSpan(consumed), out _, out reply);
            }

            status.ShouldBe(ReplyStatus.Malformed);
            reply.ShouldBeNull();
        }
    }

    [Fact]
    public void A_malformed_reply_spoils_the_conversation_until_Reset()
    {
        var reader = new ReplyReader();
        reader.TryRead("oops\r\n"u8, out var consumed, out _).ShouldBe(ReplyStatus.Malformed);
        consumed.ShouldBe(0);
        reader.TryRead("250 Ok\r\n"u8, out _, out _).ShouldBe(ReplyStatus.Malformed);

        reader.Reset();

        reader.TryRead("250 Ok\r\n"u8, out _, out _).ShouldBe(ReplyStatus.Complete);
    }

    [Fact]
    public void Reset_forgets_the_lines_of_a_reply_that_was_begun()
    {
        var reader = new ReplyReader();
        reader.TryRead("550-5.7.1 a\r\n"u8, out _, out _).ShouldBe(ReplyStatus.Incomplete);
        reader.InReply.ShouldBeTrue();

        reader.Reset();

        Read(reader, "250 b\r\n").ToString().ShouldBe("250 b");
    }

    [Fact]
    public void Pipelined_replies_are_read_one_by_one()
    {
        var octets = "250 2.1.0 a\r\n250-b\r\n250 c\r\n354 d\r\n"u8;
        var reader = new ReplyReader();
        var texts = new List<string>();
        while (reader.TryRead(octets, out var consumed, out var reply) == ReplyStatus.Complete)
        {
            texts.Add(reply!.Text);
            octets = octets[consumed..];
        }

        texts.ShouldBe(["a", "b\nc", "d"]);
        octets.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_line_may_have_4096_octets()
    {
        Status("250 " + new string('x', 4096 - 6) + "\r\n").ShouldBe(ReplyStatus.Complete);
        Status("250 " + new string('x', 4096 - 5) + "\r\n").ShouldBe(ReplyStatus.Malformed);
        Status("250 " + new string('x', 4096 - 6)).ShouldBe(ReplyStatus.Incomplete);
        Status("250 " + new string('x', 4096 - 5)).ShouldBe(ReplyStatus.Malformed);
        Status("250 " + new string('x', 1_000_000)).ShouldBe(ReplyStatus.Malformed);
    }

    [Fact]
    public void A_reply_may_have_128_lines()
    {
        Status(string.Concat(Enumerable.Repeat("250-x\r\n", 127)) + "250 x\r\n").ShouldBe(ReplyStatus.Complete);
        Status(string.Concat(Enumerable.Repeat("250-x\r\n", 128)) + "250 x\r\n").ShouldBe(ReplyStatus.Malformed);
        Status(string.Concat(Enumerable.Repeat("250-x\r\n", 100_000))).ShouldBe(ReplyStatus.Malformed);
    }

    [Fact]
    public void A_reply_may_have_64_KiB()
    {
        var line = "250-" + new string('x', 4096 - 6) + "\r\n";
        var fifteen = string.Concat(Enumerable.Repeat(line, 15));

        Status(fifteen + line.Replace('-', ' ')).ShouldBe(ReplyStatus.Complete);
        Status(fifteen + line + "250 x\r\n").ShouldBe(ReplyStatus.Malformed);
    }

    [Theory]
    [InlineData("250 a\0\u0001\u001B[31m\u007Fb\r\n", "a   [31m b")]
    [InlineData("250 tab\there\r\n", "tab here")]
    public void Controls_become_spaces(string wire, string text) => Read(new ReplyReader(), wire).Text.ShouldBe(text);

    [Fact]
    public void Text_beyond_ASCII_is_kept_only_when_asked_and_well_formed()
    {
        byte[] octets = [.. "250 gr\u00FCn "u8, 0xFF, 0xC3, (byte)'x', 0xC2, 0x85, 0xE2, 0x80, 0xA8, .. "\r\n"u8];
        var reader = new ReplyReader();

        reader.TryRead(octets, out _, out var ascii).ShouldBe(ReplyStatus.Complete);
        reader.KeepUtf8 = true;
        reader.TryRead(octets, out _, out var utf8).ShouldBe(ReplyStatus.Complete);
        reader.KeepUtf8 = false;
        reader.TryRead(octets, out _, out var again).ShouldBe(ReplyStatus.Complete);

        ascii!.Text.ShouldBe("gr??n ??x?????");
        utf8!.Text.ShouldBe("gr\u00FCn ??x  ");
        again!.Text.ShouldBe(ascii.Text);
    }

    [Fact]
    public void A_reply_that_was_seen_lately_is_the_same_object()
    {
        var reader = new ReplyReader();
        string[] common = ["250 2.1.0 Ok\r\n", "250 2.1.5 Ok\r\n", "354 go\r\n", "250 2.0.0 Ok\r\n"];
        var first = common.Select(wire => Read(reader, wire)).ToList();

        for (var message = 0; message < 20; message++)
        {
            common.Select(wire => Read(reader, wire)).ShouldBe(first, ignoreOrder: false);
            Read(reader, $"250 2.0.0 Ok: queued as {message}\r\n").Text.ShouldBe($"Ok: queued as {message}");
        }
    }

    [Fact]
    public void The_last_line_of_a_longer_reply_is_not_mistaken_for_a_reply_of_its_own()
    {
        var reader = new ReplyReader();
        Read(reader, "550 5.1.1 No\r\n").Text.ShouldBe("No");

        Read(reader, "550-5.7.1 Blocked\r\n550 5.1.1 No\r\n").ToString().ShouldBe("550 5.7.1 Blocked|5.1.1 No");
        Read(reader, "550 5.1.1 No\r\n").ToString().ShouldBe("550 5.1.1 No");
    }

    [Fact]
    public void Any_octets_give_an_answer_and_any_cuts_the_same_answer()
    {
        var soup = Gen.Elements("250", "550", "-", " ", "\r\n", "\r", "\n", "2.0.0", "a", "\u00FF", "\0").ArrayOf().Select(string.Concat).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(soup, wire =>
        {
            var octets = Encoding.Latin1.GetBytes(wire);
            ReadAll(octets, octets.Length).ShouldBe(ReadAll(octets, 1));
        }));
    }

    private static string ReadAll(byte[] octets, int step)
    {
        var said = new StringBuilder();
        var reader = new ReplyReader();
        var from = 0;
        for (var to = Math.Min(step, octets.Length); ; to += step)
        {
            var status = reader.TryRead(octets.AsSpan(from..Math.Min(to, octets.Length)), out var consumed, out var reply);
            from += consumed;
            while (status == ReplyStatus.Complete)
            {
                said.Append(reply).Append('/');
                status = reader.TryRead(octets.AsSpan(from..Math.Min(to, octets.Length)), out consumed, out reply);
                from += consumed;
            }

            if (status == ReplyStatus.Malformed || to >= octets.Length)
            {
                return said.Append(status).ToString();
            }
        }
    }

    private static ReplyStatus Status(string wire) => new ReplyReader().TryRead(Encoding.Latin1.GetBytes(wire), out _, out _);

    private static SmtpReply Read(ReplyReader reader, string wire)
    {
        reader.TryRead(Encoding.Latin1.GetBytes(wire), out var consumed, out var reply).ShouldBe(ReplyStatus.Complete);
        consumed.ShouldBe(wire.Length);
        return reply.ShouldNotBeNull();
    }
}
