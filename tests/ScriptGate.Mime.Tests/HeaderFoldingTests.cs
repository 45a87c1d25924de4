using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Mime;

namespace ScriptGate.Mime.Tests;

public sealed class HeaderFoldingTests
{
    [Fact]
    public void A_short_field_is_one_line() => Write("X-Client", "192.0.2.1").ShouldBe("X-Client: 192.0.2.1\r\n");

    [Fact]
    public void A_long_value_is_folded_at_spaces()
    {
        var value = string.Join(' ', Enumerable.Repeat("word", 40));

        var lines = Write("X-Words", value).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBeGreaterThan(1);
        lines.ShouldAllBe(line => line.Length <= HeaderFolding.PreferredLength);
        lines.Skip(1).ShouldAllBe(line => line.StartsWith(' '));
    }

    [Fact]
    public void A_word_without_spaces_never_makes_a_line_that_is_too_long()
    {
        var field = Write("X-Word", new string('x', 5000));

        field.Split("\r\n").ShouldAllBe(line => line.Length <= 998);
    }

    [Fact]
    public void What_was_folded_at_spaces_unfolds_to_the_value()
    {
        var words = Gen.Elements("a", "word", "longer-word", "  ", "\t", " ").NonEmptyListOf().Select(parts => string.Concat(parts).Trim());
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(words), value =>
            HeaderText.Unfold(Encoding.UTF8.GetBytes(Write("X", value)["X:".Length..])) == value));
    }

    private static string Write(string name, string value)
    {
        var output = new ArrayBufferWriter<byte>();
        HeaderFolding.Write(output, name, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
