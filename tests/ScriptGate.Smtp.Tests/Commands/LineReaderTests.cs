using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Commands;

public sealed class LineReaderTests
{
    private const int Limit = 16;

    /// <summary>Received octets; then status, line and what is left in the buffer.</summary>
    public static TheoryData<string, LineStatus, string, string> Lines => new()
    {
        { "", LineStatus.Incomplete, "", "" },
        { "NOOP", LineStatus.Incomplete, "", "NOOP" },
        { "NOOP\r", LineStatus.Incomplete, "", "NOOP\r" },
        { "\r", LineStatus.Incomplete, "", "\r" },
        { "NO\0OP\r", LineStatus.Incomplete, "", "NO\0OP\r" },
        { "NOOP\r\n", LineStatus.Complete, "NOOP", "" },
        { "NOOP\r\nQUIT\r\n", LineStatus.Complete, "NOOP", "QUIT\r\n" },
        { "\r\n", LineStatus.Complete, "", "" },
        { "\r\n\n", LineStatus.Complete, "", "\n" },
        { "12345678901234\r\n", LineStatus.Complete, "12345678901234", "" },
        { "123456789012345\r\n", LineStatus.TooLong, "", "123456789012345\r\n" },
        { "12345678901234567", LineStatus.TooLong, "", "12345678901234567" },
        { "1234567890123456", LineStatus.TooLong, "", "1234567890123456" },
        { "123456789012345", LineStatus.Incomplete, "", "123456789012345" },
        { "NOOP\n", LineStatus.BareLineEnd, "NOOP", "" },
        { "NOOP\nQUIT\r\n", LineStatus.BareLineEnd, "NOOP", "QUIT\r\n" },
        { "\n", LineStatus.BareLineEnd, "", "" },
        { "NOOP\rQUIT\r\n", LineStatus.BareLineEnd, "NOOP\rQUIT", "" },
        { "NOOP\r\r\n", LineStatus.BareLineEnd, "NOOP\r", "" },
        { "\rNOOP\r\n", LineStatus.BareLineEnd, "\rNOOP", "" },
        { "\r\0\r\n", LineStatus.BareLineEnd, "\r\0", "" },
        { "NO\0OP\r\nX", LineStatus.Nul, "NO\0OP", "X" },
        { "\0\r\n", LineStatus.Nul, "\0", "" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Only_CR_LF_ends_a_line(string received, LineStatus status, string line, string left)
    {
        Read(new ReadOnlySequence<byte>(Octets.Of(received))).ShouldBe((status, line, left));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Where_the_octets_are_cut_makes_no_difference(string received, LineStatus status, string line, string left)
    {
        foreach (var split in Octets.Splits(Octets.Of(received)))
        {
            Read(split).ShouldBe((status, line, left));
        }

        Read(Octets.Crumbs(Octets.Of(received))).ShouldBe((status, line, left));
    }

    [Fact]
    public void A_line_is_taken_with_its_last_octet_and_not_before()
    {
        var received = Octets.Of("MAIL FROM:<>\r\n");
        foreach (var prefix in Octets.Prefixes(received).SkipLast(1))
        {
            Read(new ReadOnlySequence<byte>(prefix)).Status.ShouldBe(LineStatus.Incomplete);
        }

        Read(new ReadOnlySequence<byte>(received)).Status.ShouldBe(LineStatus.Complete);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(12_288)]
    public void The_limit_counts_CR_LF_and_is_exact(int limit)
    {
        var fits = Octets.Of(new string('x', limit - 2) + "\r\n");
        var tooLong = Octets.Of(new string('x', limit - 1) + "\r\n");

        LineReader.TryRead(new ReadOnlySequence<byte>(fits), limit, out var line, out _).ShouldBe(LineStatus.Complete);
        line.Length.ShouldBe(limit - 2);
        LineReader.TryRead(new ReadOnlySequence<byte>(tooLong), limit, out _, out _).ShouldBe(LineStatus.TooLong);
    }

    [Fact]
    public void A_line_of_a_million_octets_is_skipped_without_keeping_it()
    {
        var crumb = Octets.Of(new string('x', 1000));
        for (var i = 0; i < 1000; i++)
        {
            Skip(new ReadOnlySequence<byte>(crumb)).ShouldBe((false, ""));
        }

        Skip(new ReadOnlySequence<byte>(Octets.Of("x\r\nQUIT\r\n"))).ShouldBe((true, "QUIT\r\n"));
    }

    [Theory]
    [InlineData("", false, "")]
    [InlineData("x", false, "")]
    [InlineData("x\n", false, "")]
    [InlineData("x\nDATA\n", false, "")]
    [InlineData("x\r", false, "\r")]
    [InlineData("\r", false, "\r")]
    [InlineData("\r\r", false, "\r")]
    [InlineData("x\r\r\ny", true, "y")]
    [InlineData("\r\n", true, "")]
    [InlineData("x\nDATA\n.\r\n\r\n", true, "\r\n")]
    public void Skipping_ends_behind_the_next_CR_LF_only(string received, bool found, string left)
    {
        foreach (var split in Octets.Splits(Octets.Of(received)))
        {
            Skip(split).ShouldBe((found, left));
        }
    }

    [Fact]
    public void Any_octets_in_any_two_pieces_read_like_the_whole()
    {
        var soup = Gen.Elements((byte)'\r', (byte)'\n', (byte)0, (byte)'.', (byte)'x').ArrayOf();
        Prop.ForAll(Arb.From(soup), octets =>
        {
            var whole = Read(new ReadOnlySequence<byte>(octets));
            return Octets.Splits(octets).All(split => Read(split) == whole) && Read(Octets.Crumbs(octets)) == whole;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_line_and_its_command_cost_no_memory()
    {
        var buffer = new ReadOnlySequence<byte>(Octets.Of("EHLO mx.example.org\r\nNOOP\r\n"));
        ReadCommand(buffer).ShouldBe(SmtpVerb.Ehlo);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _ = ReadCommand(buffer);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static SmtpVerb ReadCommand(in ReadOnlySequence<byte> buffer) =>
        LineReader.TryRead(buffer, 512, out var line, out _) == LineStatus.Complete ? SmtpCommand.Parse(line.FirstSpan).Verb : SmtpVerb.Unknown;

    private static (LineStatus Status, string Line, string Left) Read(ReadOnlySequence<byte> buffer)
    {
        var status = LineReader.TryRead(buffer, Limit, out var line, out var consumed);
        return (status, Octets.Text(line), Octets.Text(buffer.Slice(consumed)));
    }

    private static (bool Found, string Left) Skip(ReadOnlySequence<byte> buffer)
    {
        var found = LineReader.TrySkipLine(buffer, out var consumed);
        return (found, Octets.Text(buffer.Slice(consumed)));
    }
}
