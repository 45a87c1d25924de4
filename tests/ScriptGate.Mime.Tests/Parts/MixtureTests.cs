using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ScriptGate.Mime.Tests.Parts;

/// <summary>Messages put together from what matters to a reader, in any order: none is a message that anybody would send, and each has to be read.</summary>
public sealed class MixtureTests
{
    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "--a", "--b", "--", "-", "--a--", "--b--", "--ab", " ", "\t", "\0", "\u00ff",
        "Content-Type: multipart/mixed; boundary=a\r\n", "Content-Type: multipart/mixed; boundary=\"b\"\r\n", "Content-Type: multipart/digest; boundary=ab\r\n",
        "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n", "Content-Type: message/rfc822\r\n", "Content-Type: text/html; name*0*=utf-8''a; name*1=b\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Disposition: attachment; filename=\"=?utf-8?q?x?=\"\r\n",
        "\r\n--a\r\n", "\r\n--a--\r\n", "\r\n--b\r\n", "\r\n\r\n", "text", "=41", "QUJD", "LS1hDQo=", "no colon\r\n", "PK\u0003\u0004", "PK\u0005\u0006",
    ];

    private static readonly MimeOptions Small = new()
    {
        HeaderSize = 200,
        Depth = 5,
        BoundaryLength = 8,
        Parts = 12,
        Parameters = 3,
        Findings = 9,
        EncodedDepth = 2,
        ArchiveDirectorySize = 100,
        ArchiveEntries = 3,
        ArchiveContentSize = 50,
    };

    [Fact]
    public void Any_mixture_is_read_within_its_bounds_and_alike_however_it_is_cut()
    {
        var mixtures = Gen.Zip(Gen.Elements(Pieces).ListOf(24).Select(parts => Encoding.Latin1.GetBytes(string.Concat(parts))), Gen.Choose(1, 40));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(600), Prop.ForAll(Arb.From(mixtures), one =>
        {
            var (message, size) = one;
            foreach (var options in (MimeOptions[])[MimeOptions.Default, Small])
            {
                var index = MimeReader.Read(message, options);
                Shape.Check(index, message.Length, Encoding.Latin1.GetString(message));
                index.Parts.Count.ShouldBeLessThanOrEqualTo(options.Parts);
                Shape.Of(Tests.Pieces.Read(message, size, options)).ShouldBe(Shape.Of(index), Encoding.Latin1.GetString(message));
            }
        }));
    }

    [Fact]
    public void Any_octets_are_read() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), message => Shape.Check(MimeReader.Read(message), message.Length, Convert.ToHexString(message))));
}
