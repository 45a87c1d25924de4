using System.IO.Compression;
using System.Text;
using ScriptGate.Mime.Tests.Archives;

namespace ScriptGate.Mime.Tests.Parts;

/// <summary>The work for a message, counted in octets looked at beyond the first pass and comparisons, grows with its size and no faster, whatever it is made of.</summary>
public sealed class WorkTests
{
    private const int Small = 250_000;
    private const int Factor = 8;

    public static TheoryData<string> Shapes => [.. Bombs.Keys];

    private static Dictionary<string, Func<int, byte[]>> Bombs { get; } = new(StringComparer.Ordinal)
    {
        ["parts beside each other"] = size => Octets("Content-Type: multipart/mixed; boundary=b\n\n" + Repeat("--b\n\nx\n", size)),
        ["multiparts within each other"] = size => Octets("Content-Type: " + Repeat(i => $"multipart/mixed; boundary=b{i}\n\n--b{i}\nContent-Type: ", size)),
        ["messages within each other"] = size => Octets(Repeat("Content-Type: message/rfc822\n\n", size)),
        ["multiparts within each other, then lines of hyphens"] = size =>
            Octets("Content-Type: " + string.Concat(Enumerable.Range(0, 90).Select(i => $"multipart/mixed; boundary=b{i}\n\n--b{i}\nContent-Type: ")) + "text/plain\n\n" + Repeat("--b\n--c\n--\n", size)),
        ["delimiters of all multiparts around"] = size =>
            Octets("Content-Type: " + string.Concat(Enumerable.Range(0, 90).Select(i => $"multipart/mixed; boundary=b{i}\n\n--b{i}\nContent-Type: ")) + "text/plain\n\n" + Repeat(i => $"--b{89 - (i % 90)}\n\nx\n", size)),
        ["boundaries that begin each other"] = size =>
            Octets("Content-Type: " + string.Concat(Enumerable.Range(1, 90).Select(i => $"multipart/mixed; boundary={new string('b', i)}\n\n--{new string('b', i)}\nContent-Type: ")) + "text/plain\n\n" + Repeat($"--{new string('b', 2000)}\n", size)),
        ["a header of many parameters"] = size => Octets("Content-Type: text/plain" + Repeat(i => $";\n p*{i}*=x", size) + "\n\n"),
        ["parameters in reverse"] = size => Octets("Content-Type: text/plain" + Repeat(i => $";\n p*{99_999 - i}=x", size) + "\n\n"),
        ["encoded words"] = size => Octets("Content-Disposition: attachment; filename=\"" + Repeat("=?utf-8?q?=41?= ", size) + "\"\n\n"),
        ["base64"] = size => Octets("Content-Transfer-Encoding: base64\n\n" + Repeat(new string('A', 76) + "\n", size)),
        ["base64 of single characters"] = size => Octets("Content-Transfer-Encoding: base64\n\n" + Repeat("A\n", size)),
        ["quoted-printable soft line breaks"] = size => Octets("Content-Transfer-Encoding: quoted-printable\n\n" + Repeat("=\n", size)),
        ["quoted-printable white space"] = size => Octets("Content-Transfer-Encoding: quoted-printable\n\n" + Repeat("          \t", size)),
        ["encoded messages within each other"] = Encoded,
        ["marks of archive entries"] = size => Octets("Content-Type: application/zip\n\n" + Repeat("PK\u0003\u0004" + new string('\0', 26), size)),
        ["archives of one octet"] = size => Zips.Mail(Zips.Of([.. Enumerable.Range(0, size / 150).Select(i => (FormattableString.Invariant($"{i}"), new byte[] { 1 }))])),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_is_linear(string shape)
    {
        var small = Bombs[shape](Small);
        var large = Bombs[shape](Small * Factor);

        // Ten per cent for what does not grow with the size.
        Work(large).ShouldBeLessThanOrEqualTo(Math.Max(Work(small), small.Length) * (large.Length / (double)small.Length) * 1.1);
        Work(large).ShouldBeLessThanOrEqualTo(6.0 * large.Length);
    }

    [Fact]
    public void What_archives_extract_to_is_bounded_by_its_own_limit_and_not_by_their_size()
    {
        var layer = Zips.Of(CompressionLevel.SmallestSize, [.. Enumerable.Range(0, 60).Select(i => (FormattableString.Invariant($"{i}.zip"), (byte[])[.. "PK\u0003\u0004"u8, .. new byte[2_000_000]]))]);
        var bomb = Zips.Mail(layer);

        bomb.Length.ShouldBeLessThan(300_000);
        Work(bomb).ShouldBeLessThan(MimeOptions.Default.ArchiveContentSize + (10 * bomb.Length));
        MimeReader.Read(bomb).Findings.ShouldContain(finding => finding.Code == MimeFindings.ArchiveContentTooLarge);
    }

    private static double Work(byte[] message)
    {
        using var reader = new MimeReader();
        reader.Write(message);
        reader.Complete();
        return reader.Work;
    }

    private static byte[] Encoded(int size)
    {
        var message = Octets("Content-Type: text/plain\n\n" + Repeat("x\n", size / 4));
        for (var i = 0; i < 4; i++)
        {
            message = Octets("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + Convert.ToBase64String(message, Base64FormattingOptions.InsertLineBreaks));
        }

        return message;
    }

    private static string Repeat(string piece, int size) => Repeat(_ => piece, size);

    private static string Repeat(Func<int, string> piece, int size)
    {
        var text = new StringBuilder(size + 100);
        for (var i = 0; text.Length < size; i++)
        {
            text.Append(piece(i));
        }

        return text.ToString();
    }

    private static byte[] Octets(string text) => Messages.Octets("MIME-Version: 1.0\n" + text);
}
