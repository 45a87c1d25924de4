using System.IO.Compression;
using System.Text;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Scanners;

/// <summary>Mail for scanners, with and without the EICAR test file.</summary>
internal static class ScannerMail
{
    public const string Infected = "554 5.7.1 The message contains malicious software (support ID SG-";
    public const string Unscanned = "554 5.7.1 The message cannot be checked for malicious software (support ID SG-";
    public const string Later = "451 4.7.1 The message cannot be checked for malicious software now, please try again later (support ID SG-";

    public static async Task<string> SendAsync(RealGateway gateway, string mail)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        await EnvelopeAsync(client);
        await client.SayAsync("DATA");
        return await client.SayAsync(mail + ".");
    }

    public static async Task EnvelopeAsync(WireClient client)
    {
        (await client.SayAsync("MAIL FROM:<alice@client.example>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith("250 ");
    }

    public static string Wrapped(string wrapping) => wrapping switch
    {
        "plain" => Mail("wrapped", Clamd.Eicar + "\r\n"),
        "base64" => Attached("wrapped", "eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)),
        "quoted-printable" => Mail("wrapped", Clamd.Eicar.Replace("EICAR", "=45IC=\r\nAR", StringComparison.Ordinal) + "\r\n", "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n"),
        "zip" => Attached("wrapped", "a.zip", Zip("eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar))),
        "zip in zip" => Attached("wrapped", "b.zip", Zip("a.zip", Zip("eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)))),
        "winmail.dat" => Attached("wrapped", "winmail.dat", Envelope(Zip("eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)), isEmbedded: false)),
        "winmail.dat in zip" => Attached("wrapped", "a.zip", Zip("winmail.dat", Envelope(Zip("eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)), isEmbedded: false))),
        "message within" => Mail("wrapped", Attached("inner", "eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)), "Content-Type: message/rfc822\r\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(wrapping)),
    };

    /// <summary>Outlook's envelope (TNEF) around one file: in an attribute of its own, or among the properties as a message is that was attached.</summary>
    public static byte[] Envelope(byte[] content, bool isEmbedded)
    {
        byte[] properties = [.. Number(1), 0x0d, 0, 0x01, 0x37, .. Number(1), .. Number(16 + content.Length), .. new byte[16], .. content, .. new byte[-content.Length & 3]];
        return
        [
            0x78, 0x9f, 0x3e, 0x22, 0x34, 0x12,
            .. Attribute(1, 0x00078008, "IPM.Note\0"u8.ToArray()),
            .. Attribute(2, 0x00069002, new byte[14]),
            .. Attribute(2, 0x00018010, "file\0"u8.ToArray()),
            .. isEmbedded ? Attribute(2, 0x00069005, properties) : Attribute(2, 0x0006800f, content),
        ];
    }

    /// <summary>The EICAR test file, so that nobody finds it who does not unpack it.</summary>
    public static byte[] Packed()
    {
        using var stream = new MemoryStream();
        using (var packer = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            packer.Write(Encoding.ASCII.GetBytes(Clamd.Eicar));
        }

        return stream.ToArray();
    }

    public static string Attached(string subject, string name, byte[] content) => Mail(
        subject,
        "--b\r\n\r\nSee the file.\r\n--b\r\n"
            + $"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n") + "\r\n--b--\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n");

    public static string Mail(string subject, string body, string fields = "") =>
        $"From: alice@client.example\r\nTo: bob@example.org\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\nMessage-ID: <{Guid.NewGuid():N}@client.example>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n{fields}\r\n{body}";

    public static string Lines(int size) => string.Concat(Enumerable.Range(0, 1 + (size / 100)).Select(i => $"{i:D8} {new string('x', 89)}\r\n"));

    public static byte[] Zip(string name, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return stream.ToArray();
    }

    private static byte[] Attribute(byte level, int id, byte[] data)
    {
        var sum = (ushort)data.Sum(octet => octet);
        return [level, .. Number(id), .. Number(data.Length), .. data, (byte)sum, (byte)(sum >> 8)];
    }

    private static byte[] Number(int number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)];
}
