namespace ScriptGate;

/// <summary>The codes of MIME findings. They are the sub-codes of the violation <c>mime-ambiguous</c>.</summary>
public static class MimeFindings
{
    /// <summary>Ambiguous: a NUL octet in a header.</summary>
    public const string HeaderNul = "header-nul";

    /// <summary>Ambiguous: a CR in a header that is not part of a line end.</summary>
    public const string HeaderBareCr = "header-bare-cr";

    /// <summary>Ambiguous: a header line that ends with LF alone.</summary>
    public const string HeaderBareLf = "header-bare-lf";

    /// <summary>Ambiguous: a line in a header that is neither a field nor a continuation; some programs begin the body there.</summary>
    public const string HeaderNoColon = "header-no-colon";

    /// <summary>Ambiguous: white space between a field's name and its colon (RFC 5322 section 4.5).</summary>
    public const string HeaderSpaceBeforeColon = "header-space-before-colon";

    /// <summary>Ambiguous: a field name with other than printable ASCII characters.</summary>
    public const string HeaderName = "header-name";

    /// <summary>Ambiguous: a header that begins with a continuation line.</summary>
    public const string HeaderLeadingContinuation = "header-leading-continuation";

    /// <summary>Ambiguous: a continuation line of nothing but white space; some programs begin the body there (RFC 5322 section 3.2.2).</summary>
    public const string HeaderBlankContinuation = "header-blank-continuation";

    /// <summary>Ambiguous: a part's header that a delimiter ends, not an empty line.</summary>
    public const string HeaderUnended = "header-unended";

    /// <summary>Malformed: octets above 127 in a header that are not UTF-8 (RFC 6532 section 3.2).</summary>
    public const string HeaderNotUtf8 = "header-not-utf8";

    /// <summary>Limit: a header longer than <c>HeaderSize</c>.</summary>
    public const string HeaderTooLarge = "header-too-large";

    /// <summary>Ambiguous: MIME fields of consequence in a message without MIME-Version (RFC 2045 section 4): clients follow them, strict readers do not.</summary>
    public const string VersionMissing = "version-missing";

    /// <summary>Ambiguous: several Content-Type fields in one header.</summary>
    public const string TypeDuplicate = "type-duplicate";

    /// <summary>Ambiguous: a Content-Type that is no type and subtype, or has more behind it than parameters.</summary>
    public const string TypeSyntax = "type-syntax";

    /// <summary>Ambiguous: several Content-Transfer-Encoding fields in one header.</summary>
    public const string EncodingDuplicate = "encoding-duplicate";

    /// <summary>Ambiguous: a transfer encoding that is not exactly one of the known words; some programs decode, some do not.</summary>
    public const string EncodingSyntax = "encoding-syntax";

    /// <summary>Ambiguous: a transfer encoding that is not known, so that the content is read as it stands. Malformed: one such as <c>7-bit</c>, which everybody reads so.</summary>
    public const string EncodingUnknown = "encoding-unknown";

    /// <summary>Ambiguous: base64 or quoted-printable on a multipart or message (RFC 2045 section 6.4); some programs decode before they look for parts.</summary>
    public const string EncodingOnComposite = "encoding-on-composite";

    /// <summary>Ambiguous: several Content-Disposition fields in one header.</summary>
    public const string DispositionDuplicate = "disposition-duplicate";

    /// <summary>Ambiguous: a Content-Disposition that is no word, or has more behind it than parameters.</summary>
    public const string DispositionSyntax = "disposition-syntax";

    /// <summary>Ambiguous: a parameter without value, with an open quote, or with text that no program can place.</summary>
    public const string ParameterSyntax = "parameter-syntax";

    /// <summary>Ambiguous: a parameter twice, with different values.</summary>
    public const string ParameterDuplicate = "parameter-duplicate";

    /// <summary>Ambiguous: a parameter both plain and extended or continued (RFC 2231), with different values.</summary>
    public const string ParameterMixed = "parameter-mixed";

    /// <summary>Ambiguous: a continued parameter (RFC 2231 section 3) whose numbers have a gap or do not begin with 0.</summary>
    public const string ContinuationGap = "continuation-gap";

    /// <summary>Ambiguous: a continued parameter with a number twice.</summary>
    public const string ContinuationDuplicate = "continuation-duplicate";

    /// <summary>Ambiguous: a continued parameter whose numbers are not in order.</summary>
    public const string ContinuationOrder = "continuation-order";

    /// <summary>Ambiguous: a continued parameter with a number that is none, or has leading zeros.</summary>
    public const string ContinuationNumber = "continuation-number";

    /// <summary>Ambiguous: an extended value (RFC 2231 section 4) with a broken escape, or without or with an unknown character set.</summary>
    public const string ExtendedValue = "extended-value";

    /// <summary>Ambiguous: a comment in Content-Type or Content-Disposition; programs that know none take it for a part of the value.</summary>
    public const string ParameterComment = "parameter-comment";

    /// <summary>Limit: more than <c>Parameters</c> parameters in a field.</summary>
    public const string ParametersTooMany = "parameters-too-many";

    /// <summary>Malformed: a file name in an encoded word (RFC 2047 section 5 forbids it, many clients write and read it).</summary>
    public const string NameEncodedWord = "name-encoded-word";

    /// <summary>Ambiguous: an encoded word in a file name that cannot be decoded and stays as it is.</summary>
    public const string NameBadEncodedWord = "name-bad-encoded-word";

    /// <summary>Malformed: a character set that is not known.</summary>
    public const string CharsetUnknown = "charset-unknown";

    /// <summary>Ambiguous: a multipart without boundary, read as a leaf.</summary>
    public const string BoundaryMissing = "boundary-missing";

    /// <summary>Ambiguous: a boundary in continued or extended form (RFC 2231); many programs know that only of file names.</summary>
    public const string BoundaryExtended = "boundary-extended";

    /// <summary>Ambiguous: a boundary with control characters, quotes, backslashes, octets above 127, an encoded word, or white space at its end.</summary>
    public const string BoundaryUnsafe = "boundary-unsafe";

    /// <summary>Ambiguous: several boundaries for one multipart.</summary>
    public const string BoundaryConflict = "boundary-conflict";

    /// <summary>Ambiguous: a multipart with the boundary of one that it is in.</summary>
    public const string BoundaryReused = "boundary-reused";

    /// <summary>Ambiguous: a boundary that begins with that of a multipart around it, or the other way round.</summary>
    public const string BoundaryPrefix = "boundary-prefix";

    /// <summary>Malformed: a boundary with characters, or of a length, that RFC 2046 section 5.1.1 does not have.</summary>
    public const string BoundarySyntax = "boundary-syntax";

    /// <summary>Limit: a boundary longer than <c>BoundaryLength</c>; the multipart is read as a leaf.</summary>
    public const string BoundaryTooLong = "boundary-too-long";

    /// <summary>Ambiguous: a line that begins with an open boundary and goes on; RFC 2046 section 5.1.1 takes it for a delimiter, most programs do not.</summary>
    public const string DelimiterLike = "delimiter-like";

    /// <summary>Ambiguous: a part behind the closing delimiter. It is indexed.</summary>
    public const string DelimiterAfterClose = "delimiter-after-close";

    /// <summary>Ambiguous: a delimiter that is one only where LF alone ends a line.</summary>
    public const string DelimiterBareLf = "delimiter-bare-lf";

    /// <summary>Ambiguous: MIME fields or encoded content in front of a multipart's first delimiter, where strict readers see nothing.</summary>
    public const string PreambleContent = "preamble-content";

    /// <summary>Ambiguous: MIME fields or encoded content behind a multipart's closing delimiter.</summary>
    public const string EpilogueContent = "epilogue-content";

    /// <summary>Ambiguous: a multipart without any delimiter.</summary>
    public const string MultipartEmpty = "multipart-empty";

    /// <summary>Ambiguous: a multipart without closing delimiter.</summary>
    public const string MultipartUnclosed = "multipart-unclosed";

    /// <summary>Ambiguous: a fragment of a message (RFC 2046 section 5.2.2): what it is can only be seen together with the other fragments.</summary>
    public const string MessagePartial = "message-partial";

    /// <summary>Ambiguous: content that is to be fetched from elsewhere (RFC 2046 section 5.2.3).</summary>
    public const string MessageExternal = "message-external";

    /// <summary>Limit: more than <c>Parts</c> parts.</summary>
    public const string PartsTooMany = "parts-too-many";

    /// <summary>Limit: parts more than <c>Depth</c> deep; the part is read as a leaf.</summary>
    public const string PartsTooDeep = "parts-too-deep";

    /// <summary>Limit: encoded messages or multiparts more than <c>EncodedDepth</c> within each other; the innermost is read as a leaf.</summary>
    public const string EncodedTooDeep = "encoded-too-deep";

    /// <summary>Limit: more than <c>Findings</c> findings; the rest is not listed.</summary>
    public const string FindingsTooMany = "findings-too-many";

    /// <summary>Ambiguous: a CR in a body that is not part of a line end.</summary>
    public const string BodyBareCr = "body-bare-cr";

    /// <summary>Ambiguous: a body line that ends with LF alone.</summary>
    public const string BodyBareLf = "body-bare-lf";

    /// <summary>Ambiguous: a file in a text, in uuencode; some clients offer it as an attachment. The detail is its name.</summary>
    public const string TextUuencode = "text-uuencode";

    /// <summary>Ambiguous: a file in a text, in yEnc.</summary>
    public const string TextYenc = "text-yenc";

    /// <summary>Ambiguous: a file in a text, in BinHex (RFC 1741).</summary>
    public const string TextBinHex = "text-binhex";

    /// <summary>Malformed: a NUL octet in a body.</summary>
    public const string BodyNul = "body-nul";

    /// <summary>Ambiguous: octets in base64 that are neither of its alphabet nor white space; programs skip them, or stop.</summary>
    public const string Base64Character = "base64-character";

    /// <summary>Ambiguous: padding in base64 that is missing or in the wrong place.</summary>
    public const string Base64Padding = "base64-padding";

    /// <summary>Ambiguous: base64 that goes on behind its padding; programs go on, or stop.</summary>
    public const string Base64AfterPadding = "base64-after-padding";

    /// <summary>Ambiguous: a line of base64 with white space within, or that is no whole number of groups and not the last; some programs decode each line by itself.</summary>
    public const string Base64Line = "base64-line";

    /// <summary>Malformed: lines of base64 over 76 characters (RFC 2045 section 6.8).</summary>
    public const string Base64LongLine = "base64-long-line";

    /// <summary>Ambiguous: an equals sign in quoted-printable that is neither escape nor soft line break.</summary>
    public const string QuotedPrintableEscape = "quoted-printable-escape";

    /// <summary>Malformed: lines of quoted-printable over 76 characters (RFC 2045 section 6.7).</summary>
    public const string QuotedPrintableLongLine = "quoted-printable-long-line";

    /// <summary>Malformed: octets in quoted-printable that are not printable ASCII.</summary>
    public const string QuotedPrintableCharacter = "quoted-printable-character";

    /// <summary>Ambiguous: an archive without, or with a broken, directory.</summary>
    public const string ArchiveDirectory = "archive-directory";

    /// <summary>Ambiguous: an entry whose own header says something else than the directory: name, size, method or encryption.</summary>
    public const string ArchiveMismatch = "archive-mismatch";

    /// <summary>Ambiguous: an entry that is not in the directory.</summary>
    public const string ArchiveHidden = "archive-hidden";

    /// <summary>Ambiguous: two entries of the same name.</summary>
    public const string ArchiveDuplicate = "archive-duplicate";

    /// <summary>Ambiguous: two entries that share octets.</summary>
    public const string ArchiveOverlap = "archive-overlap";

    /// <summary>Ambiguous: an entry name with control characters, an absolute path or steps to a folder above.</summary>
    public const string ArchiveName = "archive-name";

    /// <summary>Ambiguous: octets in front of a zip archive: a program, a picture.</summary>
    public const string ArchivePrefix = "archive-prefix";

    /// <summary>Ambiguous: octets behind the end of a zip archive.</summary>
    public const string ArchiveSuffix = "archive-suffix";

    /// <summary>Ambiguous: compressed content that is broken, or not as long as declared.</summary>
    public const string ArchiveContent = "archive-content";

    /// <summary>Ambiguous: a message or object within Outlook's envelope (TNEF) that stands among its properties, where most programs do not look for files.</summary>
    public const string TnefProperty = "tnef-property";

    /// <summary>Limit: a directory of more than <c>ArchiveDirectorySize</c> octets or <c>ArchiveEntries</c> entries.</summary>
    public const string ArchiveTooLarge = "archive-too-large";

    /// <summary>Limit: archives more than <c>ArchiveDepth</c> within each other.</summary>
    public const string ArchiveTooDeep = "archive-too-deep";

    /// <summary>Limit: more than <c>ArchiveContentSize</c> octets would have to be extracted to look into all entries.</summary>
    public const string ArchiveContentTooLarge = "archive-content-too-large";
}
