using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Mime.Content;

/// <summary>Media types by the first octets of content: what can do harm, what can hold something, and the common harmless ones, so that a wrong label shows.</summary>
public static class ContentTypes
{
    /// <summary>Windows and DOS programs and libraries.</summary>
    public const string WindowsProgram = "application/vnd.microsoft.portable-executable";

    /// <summary>Programs and libraries of Unix-like systems.</summary>
    public const string ElfProgram = "application/x-elf";

    /// <summary>Scripts with an interpreter line.</summary>
    public const string Script = "text/x-script";

    /// <summary>Web pages: they run scripts.</summary>
    public const string Html = "text/html";

    /// <summary>Zip archives, and everything that is made of them.</summary>
    public const string Zip = "application/zip";

    /// <summary>PDF readers look for their mark this far in; nobody looks further.</summary>
    internal const int Size = 1024;

    // Longest first where one begins another.
    private static readonly (byte[] Mark, int At, string Type)[] Marks =
    [
        (Mark("MZ"), 0, WindowsProgram),
        (Mark("\u007fELF"), 0, ElfProgram),
        (Mark("\u00fe\u00ed\u00fa\u00ce"), 0, "application/x-mach-binary"),
        (Mark("\u00fe\u00ed\u00fa\u00cf"), 0, "application/x-mach-binary"),
        (Mark("\u00ce\u00fa\u00ed\u00fe"), 0, "application/x-mach-binary"),
        (Mark("\u00cf\u00fa\u00ed\u00fe"), 0, "application/x-mach-binary"),
        (Mark("\u0000asm"), 0, "application/wasm"),
        (Mark("#!"), 0, Script),
        (Mark("<?php"), 0, "application/x-php"),
        (Mark("L\0\0\0\u0001\u0014\u0002\0"), 0, "application/x-ms-shortcut"),
        (Mark("ITSF"), 0, "application/vnd.ms-htmlhelp"),
        (Mark("PK\u0003\u0004"), 0, Zip),
        (Mark("PK\u0005\u0006"), 0, Zip),
        (Mark("PK\u0007\u0008"), 0, Zip),
        (Mark("Rar!\u001a\u0007"), 0, "application/vnd.rar"),
        (Mark("7z\u00bc\u00af\u0027\u001c"), 0, "application/x-7z-compressed"),
        (Mark("\u001f\u008b"), 0, "application/gzip"),
        (Mark("BZh"), 0, "application/x-bzip2"),
        (Mark("\u00fd7zXZ\0"), 0, "application/x-xz"),
        (Mark("\u0028\u00b5\u002f\u00fd"), 0, "application/zstd"),
        (Mark("\u001f\u009d"), 0, "application/x-compress"),
        (Mark("MSCF"), 0, "application/vnd.ms-cab-compressed"),
        (Mark("ISc("), 0, "application/x-installshield-cab"),
        (Mark("\u0060\u00ea"), 0, "application/x-arj"),
        (Mark("-lh"), 2, "application/x-lzh"),
        (Mark("-lz"), 2, "application/x-lzh"),
        (Mark("**ACE**"), 7, "application/x-ace"),
        (Mark("xar!"), 0, "application/x-xar"),
        (Mark("conectix"), 0, "application/x-vhd"),
        (Mark("vhdxfile"), 0, "application/x-vhdx"),
        (Mark("ustar"), 257, "application/x-tar"),
        (Mark("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"), 0, "application/x-ole-storage"),
        (Mark("\u00e4\u0052\u005c\u007b\u008c\u00d8\u00a7\u004d\u00ae\u00b1\u0053\u0078\u00d0\u0029\u0096\u00d3"), 0, "application/onenote"),
        (Mark("\u0078\u009f\u003e\u0022"), 0, "application/vnd.ms-tnef"),
        (Mark("{\\rt"), 0, "application/rtf"),
        (Mark("%!PS"), 0, "application/postscript"),
        (Mark("FWS"), 0, "application/x-shockwave-flash"),
        (Mark("CWS"), 0, "application/x-shockwave-flash"),
        (Mark("ZWS"), 0, "application/x-shockwave-flash"),
        (Mark("\u0089PNG\r\n\u001a\n"), 0, "image/png"),
        (Mark("\u00ff\u00d8\u00ff"), 0, "image/jpeg"),
        (Mark("GIF87a"), 0, "image/gif"),
        (Mark("GIF89a"), 0, "image/gif"),
        (Mark("II*\0"), 0, "image/tiff"),
        (Mark("MM\0*"), 0, "image/tiff"),
        (Mark("WEBP"), 8, "image/webp"),
        (Mark("ID3"), 0, "audio/mpeg"),
        (Mark("OggS"), 0, "application/ogg"),
        (Mark("ftyp"), 4, "video/mp4"),
    ];

    // What begins a page, after white space. A browser shows any of them when the name or label says so.
    private static readonly (byte[] Tag, string Type)[] Tags =
    [
        (Mark("<!doctype html"), Html),
        (Mark("<html"), Html),
        (Mark("<head"), Html),
        (Mark("<body"), Html),
        (Mark("<script"), Html),
        (Mark("<iframe"), Html),
        (Mark("<meta"), Html),
        (Mark("<title"), Html),
        (Mark("<hta:"), "application/hta"),
        (Mark("<svg"), "image/svg+xml"),
        (Mark("<job"), "application/x-wsf"),
        (Mark("<package"), "application/x-wsf"),
        (Mark("<scriptlet"), "application/x-wsf"),
    ];

    /// <summary>Recognises content.</summary>
    /// <param name="head">Its first octets; no more than 1,024 are looked at.</param>
    /// <returns>The media type; null when nothing is recognised, which plain text is.</returns>
    public static string? Detect(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, Size)];
        foreach (var (mark, at, type) in Marks)
        {
            if (head.Length >= at + mark.Length && head[at..].StartsWith(mark) && IsWhole(type, head))
            {
                return type;
            }
        }

        // A class file, or a program of several architectures: the number behind the mark is a version, at least 45, or a count.
        if (head.Length >= 8 && BinaryPrimitives.ReadUInt32BigEndian(head) == 0xCAFEBABE)
        {
            return BinaryPrimitives.ReadUInt16BigEndian(head[6..]) >= 45 ? "application/java-vm" : "application/x-mach-binary";
        }

        return head.IndexOf("%PDF-"u8) >= 0 ? "application/pdf" : Markup(head);
    }

    private static byte[] Mark(string mark) => Encoding.Latin1.GetBytes(mark);

    // Two octets are soon found in a text: what a program says about itself has to fit.
    private static bool IsWhole(string type, ReadOnlySpan<byte> head) => type switch
    {
        WindowsProgram => head.ContainsAnyInRange((byte)0, (byte)8),
        "application/x-lzh" => head.Length > 6 && head[6] == '-',
        "application/x-shockwave-flash" or "audio/mpeg" => head.Length > 3 && head[3] < ' ',
        "image/webp" => head.StartsWith("RIFF"u8),
        "application/x-bzip2" => head.Length > 3 && head[3] is >= (byte)'1' and <= (byte)'9',
        _ => true,
    };

    private static string? Markup(ReadOnlySpan<byte> head)
    {
        if (!BeginsWithTag(head))
        {
            return null;
        }

        Span<byte> text = stackalloc byte[head.Length];
        var length = Ascii(head, text);
        text = text[..length].TrimStart(" \t\r\n\f"u8);

        // Declarations and comments may stand in front of the first element.
        while (text.StartsWith("<?xml"u8) || text.StartsWith("<!--"u8))
        {
            var isComment = text[1] == '!';
            var end = isComment ? text[4..].IndexOf("-->"u8) : text.IndexOf("?>"u8);
            if (end < 0)
            {
                return isComment ? Html : "text/xml";
            }

            text = text[(end + (isComment ? 7 : 2))..].TrimStart(" \t\r\n\f"u8);
            if (!isComment && !text.StartsWith("<!"u8) && !IsTag(text))
            {
                return "text/xml";
            }
        }

        foreach (var (tag, type) in Tags)
        {
            if (text.StartsWith(tag))
            {
                return type;
            }
        }

        return null;
    }

    private static bool IsTag(ReadOnlySpan<byte> text)
    {
        foreach (var (tag, _) in Tags)
        {
            if (text.StartsWith(tag))
            {
                return true;
            }
        }

        return false;
    }

    // The first character that would be left below. Most content is text, and copying it to find that it is none of these costs more than the whole rest.
    private static bool BeginsWithTag(ReadOnlySpan<byte> head)
    {
        foreach (var octet in head)
        {
            if (octet is < 0x80 and not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or 0))
            {
                return octet == '<';
            }
        }

        return false;
    }

    // Lower case, and only ASCII: without the mark in front of UTF-8 and UTF-16, and without what UTF-16 has between the characters.
    private static int Ascii(ReadOnlySpan<byte> head, Span<byte> text)
    {
        var isWide = head.Length > 1 && ((head[0] == 0xFF && head[1] == 0xFE) || (head[0] == 0xFE && head[1] == 0xFF));
        var length = 0;
        foreach (var octet in head)
        {
            if (octet < 0x80 && !(isWide && octet == 0))
            {
                text[length++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
            }
        }

        return length;
    }
}
