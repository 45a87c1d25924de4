using System.Text;
using BenchmarkDotNet.Attributes;
using ScriptGate.Mime;

namespace ScriptGate.Benchmarks.Mime;

/// <summary>The index of a message of 25 MiB, whatever it is made of, in the pieces it comes in: less than a second of CPU.</summary>
public class MimeBenchmarks
{
    private const int Size = 25 * 1024 * 1024;
    private const int Piece = 256 * 1024;

    private byte[] _message = [];

    [Params("text", "base64", "quoted-printable", "parts", "multiparts within each other", "messages within each other", "lines of hyphens", "archive bomb")]
    public string Kind { get; set; } = "text";

    [GlobalSetup]
    public void Setup() => _message = Encoding.Latin1.GetBytes(("MIME-Version: 1.0\n" + Kind switch
    {
        "base64" => "Content-Transfer-Encoding: base64\n\n" + Repeat(Convert.ToBase64String(Noise(57)) + "\n"),
        "quoted-printable" => "Content-Transfer-Encoding: quoted-printable\n\n" + Repeat("Gr=C3=BC=C3=9Fe aus M=C3=BCnchen, und noch etwas Text bis zum Zeilenende =\n"),
        "parts" => "Content-Type: multipart/mixed; boundary=b\n\n" + Repeat("--b\n\nx\n"),
        "multiparts within each other" => "Content-Type: " + Nested(90) + "text/plain\n\n" + Repeat("--b1\n\n--b0x\nx\n"),
        "messages within each other" => Repeat("Content-Type: message/rfc822\n\n"),
        "lines of hyphens" => "Content-Type: " + Nested(90) + "text/plain\n\n" + Repeat("--b\n--\n"),
        "archive bomb" => "Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + Repeat(Convert.ToBase64String([.. "PK\u0003\u0004"u8, .. new byte[26], .. Noise(27)]) + "\n"),
        _ => "\n" + Repeat(new string('x', 76) + "\n"),
    }).ReplaceLineEndings("\r\n"));

    [Benchmark]
    public int Index()
    {
        using var reader = new MimeReader();
        for (var at = 0; at < _message.Length; at += Piece)
        {
            reader.Write(_message.AsSpan(at, Math.Min(Piece, _message.Length - at)));
        }

        return reader.Complete().Parts.Count;
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Range(0, depth).Select(i => $"multipart/mixed; boundary=b{i}\n\n--b{i}\nContent-Type: "));

    private static byte[] Noise(int length)
    {
        // Not random: each run reads the same message.
        var octets = new byte[length];
        for (var i = 0; i < length; i++)
        {
            octets[i] = (byte)((i * 167) + (i * i * 13));
        }

        return octets;
    }

    private static string Repeat(string piece)
    {
        var text = new StringBuilder(Size + piece.Length);
        while (text.Length < Size * 0.98)
        {
            text.Append(piece);
        }

        return text.ToString();
    }
}
