using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Addresses;

public sealed class PathPropertyTests
{
    private static readonly PathRules Utf8 = new(Utf8: true);

    /// <summary>Pieces that make soup look like a path often enough to reach every branch.</summary>
    private static readonly Gen<string> Soup = Gen.Elements(
        "a", "b.c", ".", "@", "@x:", ",", ":", "\"", "\\", "<", ">", " ", "[192.0.2.1]", "[IPv6:::1]", "[", "]", "-", "_", "postmaster", "\u00C3\u00B6", "\u00FF", "\u0000", "\r",
        "\t", "example.org").ArrayOf().Select(string.Concat);

    [Fact]
    public void Any_octets_are_a_path_or_a_refusal()
    {
        Prop.ForAll<byte[], bool>((octets, utf8) =>
        {
            var reverse = PathParser.ParseReverse([.. "FROM:<"u8, .. octets, .. ">"u8], new PathRules(utf8));
            var forward = PathParser.ParseForward(octets, new PathRules(utf8));
            return reverse.IsValid == (reverse.Mailbox is not null) && reverse.IsValid == (reverse.Refusal is null) && forward.IsValid == (forward.Refusal is null);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_mailbox_that_was_read_reads_as_itself_again()
    {
        var read = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Arb.From(Soup), soup =>
        {
            var path = PathParser.ParseReverse(Octets.Of($"FROM:<{soup}>"), Utf8);
            if (!path.IsValid)
            {
                return true;
            }

            read++;
            var again = PathParser.ParseReverse(Octets.Utf8($"FROM:<{path.Mailbox}>"), Utf8);
            return again.IsValid
                && again.Mailbox.ToString().Equals(path.Mailbox.ToString(), StringComparison.Ordinal)
                && again.Mailbox.Local.Equals(path.Mailbox.Local, StringComparison.Ordinal)
                && !again.HadSourceRoute;
        }));
        read.ShouldBePositive();
    }

    [Fact]
    public void A_mailbox_never_holds_a_control_character()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Arb.From(Soup), soup =>
        {
            var path = PathParser.ParseForward(Octets.Of($"TO:<{soup}@b>"), Utf8);
            return !path.IsValid || !path.Mailbox.ToString().Any(char.IsControl);
        }));
    }

    [Theory]
    [InlineData("a@example.org", true)]
    [InlineData("\"a b\"@[192.0.2.1]", true)]
    [InlineData("postmaster", false)]
    [InlineData("", false)]
    [InlineData("<a@b>", false)]
    [InlineData("@h:a@b", false)]
    [InlineData("a@b ", false)]
    [InlineData("\u00F6@b", false)]
    public void A_mailbox_alone_has_neither_brackets_nor_route(string text, bool valid)
    {
        (PathParser.ParseMailbox(Octets.Utf8(text), default)?.ToString()).ShouldBe(valid ? text : null);
    }
}
