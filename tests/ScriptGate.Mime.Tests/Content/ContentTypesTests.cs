using System.Text;
using ScriptGate.Mime.Content;

namespace ScriptGate.Mime.Tests.Content;

public sealed class ContentTypesTests
{
    [Theory]
    [InlineData("MZ\u0090\0\u0003\0", "application/vnd.microsoft.portable-executable")]
    [InlineData("\u007fELF\u0002", "application/x-elf")]
    [InlineData("\u00cf\u00fa\u00ed\u00fe\u0007", "application/x-mach-binary")]
    [InlineData("\u00ca\u00fe\u00ba\u00be\0\0\0\u0034", "application/java-vm")]
    [InlineData("\u00ca\u00fe\u00ba\u00be\0\0\0\u0002", "application/x-mach-binary")]
    [InlineData("#!/bin/sh\n", "text/x-script")]
    [InlineData("PK\u0003\u0004", "application/zip")]
    [InlineData("Rar!\u001a\u0007\u0001\0", "application/vnd.rar")]
    [InlineData("7z\u00bc\u00af\u0027\u001c", "application/x-7z-compressed")]
    [InlineData("\u001f\u008b\u0008", "application/gzip")]
    [InlineData("MSCF\0\0\0\0", "application/vnd.ms-cab-compressed")]
    [InlineData("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "application/x-ole-storage")]
    [InlineData("%PDF-1.7", "application/pdf")]
    [InlineData("junk in front\n%PDF-1.7", "application/pdf")]
    [InlineData("{\\rtf1", "application/rtf")]
    [InlineData("\u0089PNG\r\n\u001a\n", "image/png")]
    [InlineData("\u00ff\u00d8\u00ff\u00e0", "image/jpeg")]
    [InlineData("GIF89a", "image/gif")]
    [InlineData("L\0\0\0\u0001\u0014\u0002\0", "application/x-ms-shortcut")]
    [InlineData("<!DOCTYPE html>", "text/html")]
    [InlineData("  \r\n<HTML>", "text/html")]
    [InlineData("\u00ef\u00bb\u00bf<script>", "text/html")]
    [InlineData("\u00ff\u00fe<\0h\0t\0m\0l\0", "text/html")]
    [InlineData("<!-- comment --><body>", "text/html")]
    [InlineData("<?xml version=\"1.0\"?><!-- x --><svg>", "image/svg+xml")]
    [InlineData("<?xml version=\"1.0\"?><note/>", "text/xml")]
    [InlineData("<hta:application>", "application/hta")]
    [InlineData("<?php echo 1;", "application/x-php")]
    [InlineData("<job id=\"x\">", "application/x-wsf")]
    public void Content_is_recognised_by_its_first_octets(string head, string type) => ContentTypes.Detect(Encoding.Latin1.GetBytes(head)).ShouldBe(type);

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("MZ is how this text begins, and it goes on for longer than the header of a program has octets.")]
    [InlineData("BZh, said the bee")]
    [InlineData("Dear all,\r\nplease find attached")]
    [InlineData("< html")]
    public void Text_is_nothing_in_particular(string head) => ContentTypes.Detect(Encoding.Latin1.GetBytes(head)).ShouldBeNull();

    [Fact]
    public void A_disk_image_is_recognised_by_a_mark_further_in()
    {
        var image = new byte[40_000];
        "CD001"u8.CopyTo(image.AsSpan(32_769));
        byte[] message = [.. "Content-Transfer-Encoding: binary\r\n\r\n"u8, .. image];

        MimeReader.Read(message).Parts[0].DetectedType.ShouldBe("application/x-iso9660-image");
        Pieces.Read(message, 7).Parts[0].DetectedType.ShouldBe("application/x-iso9660-image");
        image[32_769] = 0;
        MimeReader.Read([.. "Content-Transfer-Encoding: binary\r\n\r\n"u8, .. image]).Parts[0].DetectedType.ShouldBeNull();
    }

    [Fact]
    public void A_tape_archive_is_recognised()
    {
        var tar = new byte[512];
        "ustar"u8.CopyTo(tar.AsSpan(257));

        ContentTypes.Detect(tar).ShouldBe("application/x-tar");
    }
}
