using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Mime.Content;

/// <summary>Looks in documents and 7z archives that pass for what says that they need a password.</summary>
/// <remarks>Only what stands in the clear is seen. A file that only says it is encrypted does no harm here: programs ask for the password all the same.</remarks>
internal sealed class EncryptionProbe
{
    private const int SectorSize = 512;
    private const int DirectoryEntrySize = 128;

    /// <summary>Octets of the sector before that are kept, for marks that lie in two.</summary>
    private const int Overlap = 16;

    private static readonly byte[] PackageName = Encoding.Unicode.GetBytes("EncryptedPackage\0");

    private byte[] _window = [];
    private int _length = Overlap;
    private long _position;
    private Format _format;
    private long _headerStart;
    private long _headerEnd;

    private enum Format
    {
        Unknown,
        Other,
        Pdf,
        Office,
        SevenZip,
    }

    /// <summary>Whether the content needs a password, as far as it was seen.</summary>
    public bool IsEncrypted { get; private set; }

    private static ReadOnlySpan<byte> PdfMark => "/Encrypt"u8;

    // Of AES-256 with SHA-256, the only method 7z has.
    private static ReadOnlySpan<byte> SevenZipMethod => [0x06, 0xf1, 0x07, 0x01];

    // "Workbook of this version begins", and right behind it "encrypted".
    private static ReadOnlySpan<byte> WorkbookMark => [0x09, 0x08, 0x10, 0x00, 0x00, 0x06];

    /// <summary>Takes the next octets of the content.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_window.Length == 0 && octets.Length > 0)
        {
            _window = new byte[Overlap + SectorSize];
        }

        while (!octets.IsEmpty && _format != Format.Other && !IsEncrypted)
        {
            var taken = octets[..Math.Min(octets.Length, _window.Length - _length)];
            taken.CopyTo(_window.AsSpan(_length));
            _length += taken.Length;
            octets = octets[taken.Length..];
            if (_length == _window.Length)
            {
                Look();
            }
        }
    }

    /// <summary>The content has ended.</summary>
    public void Complete()
    {
        if (_length > Overlap && _format != Format.Other)
        {
            Look();
        }
    }

    private void Look()
    {
        var window = _window.AsSpan(0, _length);
        var sector = window[Overlap..];
        if (_format == Format.Unknown)
        {
            Recognise(sector);
        }

        IsEncrypted |= _format switch
        {
            Format.Pdf => HasPdfMark(window),
            Format.Office => HasOfficeMark(sector),
            Format.SevenZip => Header(window).IndexOf(SevenZipMethod) >= 0,
            _ => false,
        };
        _position += sector.Length;
        window[^Math.Min(Overlap, window.Length)..].CopyTo(_window);
        _length = Overlap;
    }

    private void Recognise(ReadOnlySpan<byte> sector)
    {
        if (_position == 0 && sector.StartsWith<byte>([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))
        {
            _format = Format.Office;
        }
        else if (_position == 0 && sector.Length >= 32 && sector.StartsWith<byte>([(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c]))
        {
            // Where the header is stands in front; it is at the end, and only its first octets are of interest.
            _format = Format.SevenZip;
            _headerStart = 32 + (BinaryPrimitives.ReadInt64LittleEndian(sector[12..]) & uint.MaxValue);
            _headerEnd = _headerStart + (BinaryPrimitives.ReadInt64LittleEndian(sector[20..]) & uint.MaxValue);
        }
        else if (sector.IndexOf("%PDF-"u8) >= 0)
        {
            _format = Format.Pdf;
        }
        else if (_position + sector.Length >= ContentTypes.Size)
        {
            _format = Format.Other;
        }
    }

    // A name of its own, not the beginning of another one (/EncryptMetadata).
    private static bool HasPdfMark(ReadOnlySpan<byte> window)
    {
        for (var at = window.IndexOf(PdfMark); at >= 0; at = window.IndexOf(PdfMark))
        {
            window = window[(at + PdfMark.Length)..];
            if (!window.IsEmpty && !char.IsAsciiLetterOrDigit((char)window[0]))
            {
                return true;
            }
        }

        return false;
    }

    // An entry of the directory, which is anywhere; the first octets of a Word document, or of a workbook, which begin a sector.
    private static bool HasOfficeMark(ReadOnlySpan<byte> sector)
    {
        for (var at = 0; at + DirectoryEntrySize <= sector.Length; at += DirectoryEntrySize)
        {
            if (sector[at..].StartsWith(PackageName))
            {
                return true;
            }
        }

        return sector.Length >= 32 && (IsEncryptedDocument(sector) || (sector.StartsWith(WorkbookMark) && sector[20] == 0x2f && sector[21] == 0));
    }

    private static bool IsEncryptedDocument(ReadOnlySpan<byte> sector) =>
        sector[0] == 0xec && sector[1] == 0xa5 && BinaryPrimitives.ReadUInt16LittleEndian(sector[2..]) is >= 0x65 and <= 0x112 && (sector[11] & 1) != 0;

    private ReadOnlySpan<byte> Header(ReadOnlySpan<byte> window)
    {
        var start = _position - Overlap;
        var from = Math.Clamp(_headerStart - start, 0, window.Length);
        var to = Math.Clamp(_headerEnd - start, from, window.Length);
        return window[(int)from..(int)to];
    }
}
