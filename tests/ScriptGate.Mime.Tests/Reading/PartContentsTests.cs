using System.Security.Cryptography;
using System.Text;
using ScriptGate.Mime.Reading;
using ScriptGate.Mime.Tests.Corpora;

namespace ScriptGate.Mime.Tests.Reading;

public sealed class PartContentsTests
{
    private static readonly string Inner = "Subject: inner\n" + Messages.Multipart(
        "--b\n\nplain\n--b\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9 =\nau lait\n--b\nContent-Transfer-Encoding: base64\nContent-Type: image/png\n\n"
        + Convert.ToBase64String([.. Enumerable.Range(0, 256).Select(i => (byte)i)], Base64FormattingOptions.InsertLineBreaks) + "\n--b--\n");

    private static readonly string Outer = Messages.Multipart("--c\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + Encoded(Inner) + "\n--c\n\nlast\n--c--\n", "c");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1000)]
    [InlineData(int.MaxValue, 3)]
    [InlineData(int.MaxValue, 100_000)]
    public async Task Every_leaf_is_what_the_index_hashed_however_it_is_cut(int piece, int size)
    {
        var message = new MemoryMessage(Outer, piece);
        var contents = new PartContents(message);
        var leaves = message.Mime.Parts.Where(part => part.Sha256 is not null).ToArray();
        leaves.Select(part => part.Path).ShouldBe(["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.2"]);

        foreach (var leaf in leaves.Concat(leaves.Reverse()))
        {
            Convert.ToHexStringLower(SHA256.HashData(await MemoryMessage.ContentAsync(contents, leaf, size))).ShouldBe(leaf.Sha256, leaf.Path);
        }
    }

    [Fact]
    public async Task Contents_are_decoded()
    {
        var message = new MemoryMessage(Outer);
        (await message.TextAsync("1.1.1.2")).ShouldBe("caf\u00c3\u00a9 au lait");
        (await message.TextAsync("1.2")).ShouldBe("last");
        (await message.TextAsync("1.1")).ShouldStartWith("Subject: inner\r\n");
    }

    [Theory]
    [InlineData(0, "last")]
    [InlineData(2, "st")]
    [InlineData(4, "")]
    [InlineData(5, "")]
    [InlineData(long.MaxValue, "")]
    public async Task A_content_can_be_read_from_any_place(long offset, string text)
    {
        var message = new MemoryMessage(Outer);
        var octets = new byte[100];
        var count = await new PartContents(message).ReadAsync(message.Mime.Parts[^1], offset, octets, TestContext.Current.CancellationToken);
        Encoding.ASCII.GetString(octets, 0, count).ShouldBe(text);
    }

    [Fact]
    public async Task Reading_all_parts_in_order_decodes_everything_once()
    {
        var many = string.Concat(Enumerable.Range(0, 200).Select(i => $"--b\nContent-Transfer-Encoding: quoted-printable\n\nThis is part {i} of =\nmany\n"));
        var message = new MemoryMessage(Messages.Multipart("--c\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + Encoded(Messages.Multipart(many + "--b--\n")) + "\n--c--\n", "c"));
        var contents = new PartContents(message);

        foreach (var part in message.Mime.Parts.Where(part => part.Sha256 is not null))
        {
            Encoding.ASCII.GetString(await MemoryMessage.ContentAsync(contents, part)).ShouldStartWith("This is part ");
        }

        message.HandedOut.ShouldBeLessThan(message.Size);
    }

    [Fact]
    public async Task Every_leaf_of_the_public_corpora_is_what_the_index_hashed()
    {
        var files = MailCorpora.Files();
        Assert.SkipUnless(files.Count > 0, $"The mail corpora are not here; set {MailCorpora.Variable} to their folder.");
        var leaves = 0;
        foreach (var (name, path) in files)
        {
            var message = new MemoryMessage(MailCorpora.OnTheWire(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)));
            var contents = new PartContents(message);
            foreach (var part in message.Mime.Parts.Where(part => part.Sha256 is not null))
            {
                Convert.ToHexStringLower(SHA256.HashData(await MemoryMessage.ContentAsync(contents, part))).ShouldBe(part.Sha256, $"{name} {part.Path}");
                leaves++;
            }
        }

        leaves.ShouldBeGreaterThan(files.Count);
    }

    private static string Encoded(string message) => Convert.ToBase64String(Messages.Octets(message), Base64FormattingOptions.InsertLineBreaks);
}
