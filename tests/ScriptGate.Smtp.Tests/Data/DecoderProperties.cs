using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Data;

public class DecoderProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(60);

    /// <summary>Octets as an attacker would choose them: nearly all of them matter.</summary>
    private static readonly Arbitrary<string> Soup =
        Gen.Elements('\r', '\n', '.', '\0', 'a', '\u0085', '\u00FF').ArrayOf().Select(characters => new string(characters)).ToArbitrary();

    private static readonly Arbitrary<string> Lines =
        Gen.Elements("\r\n", ".", "a", "..", "\t", " ").ArrayOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Decoding_what_was_stuffed_gives_the_text_back()
    {
        Check.One(Thorough, Prop.ForAll(Lines, text =>
        {
            var output = new ArrayBufferWriter<byte>();
            var stuffer = default(DotStuffer);
            stuffer.Write(Decoding.Octets(text), output);
            stuffer.WriteEnd(output);
            var whole = text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal) ? text : text + "\r\n";

            Decoding.Of(Encoding.Latin1.GetString(output.WrittenSpan), LineEndMode.Reject)
                .ShouldBe(new Decoding(true, whole, string.Empty, DataFindings.None, whole.Length));
        }));
    }

    [Fact]
    public void Normalising_any_octets_gives_what_search_and_replace_gives()
    {
        Check.One(Thorough, Prop.ForAll(Soup, wire =>
        {
            var message = wire + "\r\n.\r\n";
            Decoding.Of(message, LineEndMode.Normalise).ShouldBe(Decoding.Expected(message));
        }));
    }

    [Fact]
    public void Normalised_text_never_has_a_lone_CR_or_LF()
    {
        Check.One(Thorough, Prop.ForAll(Soup, wire =>
        {
            Decoding.Of(wire, LineEndMode.Normalise).Text.Replace("\r\n", string.Empty).ShouldNotContain(c => c == '\r' || c == '\n');
        }));
    }

    [Fact]
    public void Any_cuts_give_the_same_as_the_whole()
    {
        var places = Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary();
        Check.One(Thorough, Prop.ForAll(Soup, places, (wire, at) =>
        {
            int[] cuts = [.. at.Select(place => place % (wire.Length + 1)).Order()];
            foreach (var mode in Enum.GetValues<LineEndMode>())
            {
                Decoding.Of(wire, mode, cuts).ShouldBe(Decoding.Of(wire, mode));
            }
        }));
    }

    [Fact]
    public void The_output_is_at_most_twice_the_input()
    {
        Check.One(Thorough, Prop.ForAll(Soup, wire =>
            Decoding.Of(wire, LineEndMode.Normalise).Size.ShouldBeLessThanOrEqualTo(2 * wire.Length)));
    }
}
