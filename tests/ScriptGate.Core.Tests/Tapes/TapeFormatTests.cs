using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Tapes;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tapes;

public sealed class TapeFormatTests
{
    private static readonly TapeHeader Header = new()
    {
        Version = 1,
        Gateway = "0.1.0",
        Configuration = "c0ffee",
        Session = "SG-06H0690000000001",
        Server = "inbound",
        Client = "192.0.2.7:40000",
        Local = "192.0.2.1:25",
        Began = 1_790_000_000_000_000,
        HasBodies = false,
    };

    private static readonly Tape Small = TapeOf(
        new TapeEntry { Kind = TapeKinds.Input, At = 10, Answer = "EHLO \u00e9\r\n" },
        new TapeEntry { Kind = TapeKinds.Dns, At = 20, Number = 0, Question = "MX example.org", Failure = new TapeFailure("link", "gone") { Member = "127.0.0.1:25", IsStale = true } },
        new TapeEntry { Kind = TapeKinds.Decision, At = 30, Question = "greeting", Answer = "220 \"hello\"\n" });

    [Fact]
    public void What_is_written_is_read()
    {
        var read = TapeFormat.Read(TapeFormat.Write(Small));

        read.Header.ShouldBe(Header);
        read.Entries.ShouldBe(Small.Entries);
        read.End.ShouldBe(Small.End);
    }

    [Fact]
    public void Any_entries_are_read_as_they_were_written()
    {
        var text = ArbMap.Default.GeneratorFor<string>().Select(text => text?.Replace("\ud800", "", StringComparison.Ordinal));
        var entry =
            from kind in Gen.Elements(TapeKinds.Dns, TapeKinds.State, TapeKinds.Input, TapeKinds.Decision, TapeKinds.Arrival)
            from at in Gen.Choose(0, int.MaxValue)
            from number in Gen.Choose(-1, 1000)
            from question in text
            from answer in text
            from length in Gen.Choose(-1, 100_000)
            select new TapeEntry { Kind = kind, At = at, Number = number < 0 ? null : number, Question = Clean(question), Answer = Clean(answer), Length = length < 0 ? null : length };

        Prop.ForAll(Arb.From(Gen.ListOf(entry)), entries =>
        {
            var tape = TapeOf([.. entries]);
            TapeFormat.Read(TapeFormat.Write(tape)).Entries.ShouldBe(tape.Entries);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_prefix_is_refused_with_a_sentence()
    {
        var whole = TapeFormat.Write(Small);
        for (var length = 0; length < whole.Length; length++)
        {
            var problem = Should.Throw<TapeException>(() => TapeFormat.Read(whole.AsSpan(0, length)), $"{length} octets");

            problem.Message.ShouldBe("it is not whole: its end is missing", $"{length} octets");
        }
    }

    [Fact]
    public void A_tape_that_lost_a_line_in_the_middle_is_not_whole()
    {
        var lines = Encoding.UTF8.GetString(TapeFormat.Write(Small)).Split('\n');

        Should.Throw<TapeException>(() => TapeFormat.Read(Encoding.UTF8.GetBytes(string.Join('\n', [.. lines[..2], .. lines[3..]])))).Message.ShouldBe("it is not whole: its end is missing");
    }

    [Fact]
    public void A_damaged_line_is_named_by_its_number()
    {
        var text = Encoding.UTF8.GetString(TapeFormat.Write(Small)).Replace("\"k\":\"dns\"", "\"k\":dns", StringComparison.Ordinal);

        Should.Throw<TapeException>(() => TapeFormat.Read(Encoding.UTF8.GetBytes(text))).Message.ShouldBe("line 3 is damaged");
    }

    [Theory]
    [InlineData("{}\n", "it is no tape")]
    [InlineData("hello\n", "it is no tape")]
    [InlineData("{\"scriptgate-tape\":0}\n", "it is no tape")]
    [InlineData("{\"scriptgate-tape\":\"1\"}\n", "it is no tape")]
    [InlineData("{\"scriptgate-tape\":1}\n", "line 1 is damaged")]
    [InlineData("{\"scriptgate-tape\":2,\"anything\":[1,2]}\nmore\n", "it is a tape of version 2; this program reads version 1")]
    public void What_is_no_tape_of_this_version_is_refused(string text, string problem) =>
        Should.Throw<TapeException>(() => TapeFormat.Read(Encoding.UTF8.GetBytes(text))).Message.ShouldBe(problem);

    internal static Tape TapeOf(params TapeEntry[] entries) => new(Header, entries, new TapeEnd { End = "quit", Entries = entries.Length });

    // JSON has no lone surrogates.
    private static string? Clean(string? text) => text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
