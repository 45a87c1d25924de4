using System.IO.Compression;
using System.Text;

namespace ScriptGate.Mime.Tests.Archives;

/// <summary>Zip archives for tests, and changes to them that a packer would not make.</summary>
internal static class Zips
{
    /// <summary>The octets of a program's beginning.</summary>
    public static byte[] Program { get; } = [(byte)'M', (byte)'Z', 0x90, 0, 3, 0, 0, 0, 4, 0, .. new byte[200]];

    public static byte[] Of(params (string Name, byte[] Content)[] entries) => Of(CompressionLevel.Optimal, entries);

    public static byte[] Of(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Written to a stream that cannot go back, so that sizes stand behind the data.</summary>
    public static byte[] Streamed(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var forward = new ForwardStream(stream))
        using (var archive = new ZipArchive(forward, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A message with nothing but this attachment.</summary>
    public static byte[] Mail(byte[] content)
    {
        var header = "MIME-Version: 1.0\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        return Encoding.ASCII.GetBytes(header + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks));
    }

    public static IMimeIndex Read(byte[] content, MimeOptions? options = null) => MimeReader.Read(Mail(content), options);

    /// <summary>Changes octets at a distance from the n-th mark.</summary>
    public static byte[] With(this byte[] zip, ReadOnlySpan<byte> mark, int occurrence, int distance, params byte[] octets)
    {
        var changed = (byte[])zip.Clone();
        var at = -1;
        for (var i = 0; i <= occurrence; i++)
        {
            var next = changed.AsSpan(at + 1).IndexOf(mark);
            next.ShouldBeGreaterThanOrEqualTo(0);
            at += next + 1;
        }

        octets.CopyTo(changed, at + distance);
        return changed;
    }

    private sealed class ForwardStream(Stream target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => target.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer, offset, count);
    }
}
