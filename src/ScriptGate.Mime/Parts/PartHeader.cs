using System.Buffers;
using System.Text;
using ScriptGate.Mime.Fields;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Parts;

/// <summary>What a part's header says about its body (RFC 2045 to 2047, 2183, 2231). Where it contradicts itself, the reading that shows more to a person is taken.</summary>
internal static class PartHeader
{
    /// <summary>Boundaries that are followed where a header names several.</summary>
    private const int BoundaryReadings = 4;

    private static readonly SearchValues<char> Specials = SearchValues.Create("()<>@,;:\\\"[]?=");

    public static void Read(IndexState state, MimePart part, ReadOnlySpan<byte> octets)
    {
        state.Work += octets.Length;
        var block = HeaderBlock.Parse(octets);
        HeaderCheck.Look(state, part, block, octets);
        var hasVersion = false;
        var types = new List<FieldValue>(1);
        var encodings = new List<(string Name, bool IsExact)>(1);
        var dispositions = new List<FieldValue>(1);
        foreach (var field in block.Fields)
        {
            var name = field.Name(octets);
            if (Is(name, "Content-Type"u8))
            {
                types.Add(FieldValue.Parse(field.RawValue(octets), state.Options.Parameters));
            }
            else if (Is(name, "Content-Transfer-Encoding"u8))
            {
                var encoding = TransferEncoding.Parse(HeaderText.UnfoldOctets(field.RawValue(octets)), out var isExact);
                encodings.Add((encoding, isExact));
            }
            else if (Is(name, "Content-Disposition"u8))
            {
                dispositions.Add(FieldValue.Parse(field.RawValue(octets), state.Options.Parameters));
            }

            hasVersion |= Is(name, "MIME-Version"u8);
        }

        Type(state, part, types);
        Encoding(state, part, encodings);
        Disposition(state, part, dispositions);
        Names(part, types, dispositions);
        if (part.Number == 0 && !hasVersion && (part.IsMultipart || part.IsEncoded))
        {
            state.Ambiguous(part, MimeFindings.VersionMissing);
        }
    }

    /// <summary>The boundaries of a multipart; none, with a finding, when it is to be read as a leaf.</summary>
    public static List<byte[]> Boundaries(IndexState state, MimePart part)
    {
        var boundaries = new List<byte[]>(1);
        if (part.Type.IsExtended("boundary"))
        {
            state.Ambiguous(part, MimeFindings.BoundaryExtended);
        }

        foreach (var reading in part.Type.Readings("boundary"))
        {
            var written = part.Type.Octets("boundary", reading);
            var boundary = written.AsSpan().TrimEnd(" \t"u8);
            if (boundary.Length > state.Options.BoundaryLength)
            {
                state.Limit(part, MimeFindings.BoundaryTooLong);
            }
            else if (!boundary.IsEmpty && boundaries.Count < BoundaryReadings)
            {
                boundaries.Add(boundary.ToArray());
            }

            if (IsUnsafe(written))
            {
                state.Ambiguous(part, MimeFindings.BoundaryUnsafe);
            }

            if (boundary.Length is 0 or > 70 || boundary.Length < written.Length || !IsBoundary(boundary))
            {
                state.Malformed(part, MimeFindings.BoundarySyntax);
            }
        }

        if (boundaries.Count > 1)
        {
            state.Ambiguous(part, MimeFindings.BoundaryConflict);
        }
        else if (boundaries.Count == 0)
        {
            state.Ambiguous(part, MimeFindings.BoundaryMissing);
        }

        return boundaries;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(name, expected);

    private static bool IsBoundary(ReadOnlySpan<byte> boundary)
    {
        foreach (var octet in boundary)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && !"'()+_,-./:=? "u8.Contains(octet))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUnsafe(ReadOnlySpan<byte> boundary) =>
        boundary.ContainsAnyExceptInRange((byte)' ', (byte)'~') || boundary.IndexOfAny((byte)'"', (byte)'\\') >= 0 || boundary.IndexOf("=?"u8) >= 0 || boundary.EndsWith(" "u8);

    private static void Type(IndexState state, MimePart part, List<FieldValue> types)
    {
        var fallback = part.Parent?.MediaType is "multipart/digest" ? "message/rfc822" : "text/plain";
        part.MediaType = fallback;
        if (types.Count > 1)
        {
            state.Ambiguous(part, MimeFindings.TypeDuplicate);
        }

        // Where one of several opens parts and another does not, a client may open them.
        var type = types.Find(type => IsComposite(type.Head)) ?? types.FirstOrDefault();
        if (type is null)
        {
            return;
        }

        part.Type = type.Set;
        part.MediaType = MediaType(type.Head) ?? fallback;
        if ((type.Faults & ParameterFaults.Head) != ParameterFaults.None || MediaType(type.Head) != type.Head || !IsToken(type.Head))
        {
            state.Ambiguous(part, MimeFindings.TypeSyntax, type.Head);
        }

        foreach (var field in types)
        {
            ParameterFindings.Report(state, part, field.Faults);
        }

        switch (part.MediaType)
        {
            case "message/partial":
                state.Ambiguous(part, MimeFindings.MessagePartial);
                break;
            case "message/external-body":
                state.Ambiguous(part, MimeFindings.MessageExternal);
                break;
        }

        if (part.Charset is { } charset && Charsets.Find(charset) is null)
        {
            state.Malformed(part, MimeFindings.CharsetUnknown, charset);
        }
    }

    // Null for what is no media type.
    private static string? MediaType(string head)
    {
        var slash = head.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < head.Length - 1 && head.LastIndexOf('/') == slash)
        {
            return head.TrimEnd(',');
        }

        return head is "multipart" ? "multipart/mixed" : null;
    }

    // A word, or two with a slash between them (RFC 2045 section 5.1).
    private static bool IsToken(string head) => head.Length > 0 && !head.AsSpan().ContainsAnyExceptInRange('!', '~') && !head.AsSpan().ContainsAny(Specials);

    private static bool IsComposite(string head) => head.StartsWith("multipart", StringComparison.Ordinal) || head is "message/rfc822" or "message/global" or "message/news";

    private static void Encoding(IndexState state, MimePart part, List<(string Name, bool IsExact)> encodings)
    {
        if (encodings.Count > 1)
        {
            state.Ambiguous(part, MimeFindings.EncodingDuplicate);
        }

        foreach (var (name, isExact) in encodings)
        {
            // A client that does not decode shows letters; one that does shows what they hide.
            if (!part.IsEncoded && (TransferEncoding.CreateDecoder(name) is not null || part.TransferEncoding == "7bit"))
            {
                part.TransferEncoding = name;
            }

            if (isExact)
            {
                continue;
            }

            if (TransferEncoding.IsPlain(name))
            {
                state.Malformed(part, IsKnown(name) ? MimeFindings.EncodingSyntax : MimeFindings.EncodingUnknown, name);
            }
            else
            {
                state.Ambiguous(part, IsKnown(name) ? MimeFindings.EncodingSyntax : MimeFindings.EncodingUnknown, name);
            }
        }
    }

    private static bool IsKnown(string encoding) => encoding is "7bit" or "8bit" or "binary" or "quoted-printable" or "base64";

    private static void Disposition(IndexState state, MimePart part, List<FieldValue> dispositions)
    {
        if (dispositions.Count == 0)
        {
            return;
        }

        if (dispositions.Count > 1)
        {
            state.Ambiguous(part, MimeFindings.DispositionDuplicate);
        }

        var disposition = dispositions.Find(field => field.Head is "attachment") ?? dispositions[0];
        part.DispositionSet = disposition.Set;
        part.Disposition = disposition.Head;
        foreach (var field in dispositions)
        {
            if (!IsToken(field.Head) || (field.Faults & ParameterFaults.Head) != ParameterFaults.None)
            {
                state.Ambiguous(part, MimeFindings.DispositionSyntax, field.Head);
            }

            ParameterFindings.Report(state, part, field.Faults);
        }
    }

    private static void Names(MimePart part, List<FieldValue> types, List<FieldValue> dispositions)
    {
        if (types.Count + dispositions.Count == 0)
        {
            return;
        }

        part.FileNames =
        [
            .. dispositions.SelectMany(field => field.Set.Readings("filename")).Concat(types.SelectMany(field => field.Set.Readings("name")))
                .Select(name => name.Trim()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal),
        ];
    }
}
