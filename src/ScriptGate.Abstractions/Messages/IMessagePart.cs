namespace ScriptGate;

/// <summary>One part of a message: a leaf with content, a multipart, or a message within the message.</summary>
public interface IMessagePart
{
    /// <summary>Its place in <see cref="IMimeIndex.Parts"/>, from 0.</summary>
    int Number { get; }

    /// <summary>Its place in the tree: <c>1</c> is the message, <c>1.2</c> its second part.</summary>
    string Path { get; }

    /// <summary>The multipart or message it is in; null for the message itself.</summary>
    IMessagePart? Parent { get; }

    /// <summary>The parts directly within it.</summary>
    IReadOnlyList<IMessagePart> Parts { get; }

    /// <summary>The part whose decoded content the offsets count in: a message within base64, for example. Null: they count in the message.</summary>
    IMessagePart? Container { get; }

    /// <summary>Where its header begins, in octets.</summary>
    long HeaderStart { get; }

    /// <summary>Octets of its header, without the empty line.</summary>
    long HeaderLength { get; }

    /// <summary>Where its body begins, in octets.</summary>
    long BodyStart { get; }

    /// <summary>Octets of its body as it stands, without the line end that belongs to the delimiter behind it (RFC 2046 section 5.1.1).</summary>
    long BodyLength { get; }

    /// <summary>The media type in lower case, or the default where none, or a broken one, was declared: <c>text/plain</c>; in a digest <c>message/rfc822</c>.</summary>
    string MediaType { get; }

    /// <summary>The parameters of Content-Type, decoded (RFC 2231), names in lower case.</summary>
    IReadOnlyList<MimeParameter> TypeParameters { get; }

    /// <summary>The character set that Content-Type names, in lower case; null when it names none.</summary>
    string? Charset { get; }

    /// <summary>The transfer encoding in lower case as it was understood (RFC 2045 section 6); <c>7bit</c> where none was declared.</summary>
    string TransferEncoding { get; }

    /// <summary>The disposition in lower case (RFC 2183); null when there is none.</summary>
    string? Disposition { get; }

    /// <summary>The parameters of Content-Disposition, decoded (RFC 2231), names in lower case.</summary>
    IReadOnlyList<MimeParameter> DispositionParameters { get; }

    /// <summary>The file name that most clients show: decoded, of Content-Disposition before Content-Type; null when there is none.</summary>
    string? FileName { get; }

    /// <summary>Every file name that some client may show: encoded words decoded and not, plain and extended parameters, duplicates. The first is <see cref="FileName"/>.</summary>
    IReadOnlyList<string> FileNames { get; }

    /// <summary>Whether clients offer it as a file: disposition <c>attachment</c>, or any file name, or content that is neither text nor a multipart.</summary>
    bool IsAttachment { get; }

    /// <summary>Octets of its content with the transfer encoding undone; of a multipart or a message within: <see cref="BodyLength"/>.</summary>
    long Size { get; }

    /// <summary>SHA-256 of its decoded content in lower-case hexadecimal; null for a multipart or a message within.</summary>
    string? Sha256 { get; }

    /// <summary>The media type by the first octets of the decoded content; null when they say nothing.</summary>
    string? DetectedType { get; }

    /// <summary>
    /// True when the content needs a password, as far as its own header says: PDF, Office documents, 7z and RAR archives. Of what is in archives
    /// <see cref="IArchiveIndex.IsEncrypted"/> tells.
    /// </summary>
    bool IsEncrypted { get; }

    /// <summary>The table of contents, when the content is a zip archive or ends with one, a RAR archive, or the envelope that Outlook makes of attachments (TNEF, <c>winmail.dat</c>).</summary>
    IArchiveIndex? Archive { get; }
}

/// <summary>A parameter of Content-Type or Content-Disposition.</summary>
/// <param name="Name">The name in lower case, without the marks of RFC 2231.</param>
/// <param name="Value">The value, decoded.</param>
public readonly record struct MimeParameter(string Name, string Value);
