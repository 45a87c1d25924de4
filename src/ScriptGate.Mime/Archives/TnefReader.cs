using System.Buffers.Binary;
using System.Text;
using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Archives;

/// <summary>Lists the attachments in the envelope that Outlook puts around them (MS-OXTNEF, <c>winmail.dat</c>): a chain of attributes, each with its length in front.</summary>
internal sealed class TnefReader(IndexState state, MimePart part, int depth) : IArchiveReader
{
    /// <summary>Octets of an attribute that are kept: the short name.</summary>
    private const int Kept = 2 * ZipHeader.NameLimit;

    private const int PreludeLength = 6;
    private const int AttributeLength = 9;
    private const int ChecksumLength = 2;

    private readonly OctetBuffer _gathered = new();
    private readonly List<ArchiveEntry> _entries = [];
    private Place _place;
    private long _rest = PreludeLength;
    private ushort _attribute;
    private bool _hasAttachment;
    private bool _isCut;
    private bool _isBroken;
    private string? _title;
    private long _size;
    private ZipEntryContent? _content;
    private TnefProperties? _properties;

    private enum Place
    {
        Prelude,
        Attribute,
        Data,
        Checksum,
    }

    public static ReadOnlySpan<byte> Mark => [0x78, 0x9f, 0x3e, 0x22];

    // The attribute's number; 0 for those that are of the message, not of an attachment.
    private bool BeginsAttachment => _attribute is 0x9002;

    private bool IsTitle => _attribute is 0x8010;

    private bool IsProperties => _attribute is 0x9005;

    private bool IsContent => _attribute is 0x800f;

    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty && !_isCut)
        {
            var taken = octets[..(int)Math.Min(octets.Length, _rest)];
            octets = octets[taken.Length..];
            _rest -= taken.Length;
            state.Work += taken.Length;
            if (_place == Place.Data && IsContent)
            {
                _content?.Write(taken);
            }
            else if (_place == Place.Data && IsProperties)
            {
                _properties?.Write(taken);
            }
            else if (_place != Place.Data || IsTitle)
            {
                _gathered.Append(taken[..Math.Min(taken.Length, Kept - _gathered.Length)]);
            }

            // Attributes may be empty: then there is nothing to wait for.
            while (_rest == 0 && !_isCut)
            {
                Next();
            }
        }
    }

    public IArchiveIndex? Complete()
    {
        // The end belongs between two attributes.
        var isWhole = _place == Place.Attribute && _gathered.Length == 0;
        EndAttachment();
        isWhole &= !_isCut && !_isBroken;
        if (!isWhole)
        {
            state.Ambiguous(part, MimeFindings.ArchiveDirectory);
        }

        return new ArchiveIndex(_entries, isWhole);
    }

    public void Dispose()
    {
        _gathered.Dispose();
        _content?.Dispose();
        _content = null;
        _properties?.Dispose();
        _properties = null;
    }

    private void Next()
    {
        switch (_place)
        {
            case Place.Attribute:
                BeginAttribute();
                break;
            case Place.Data:
                EndAttribute();
                (_place, _rest) = (Place.Checksum, ChecksumLength);
                break;
            default:
                (_place, _rest) = (Place.Attribute, AttributeLength);
                break;
        }

        _gathered.Clear();
    }

    private void BeginAttribute()
    {
        var header = _gathered.Written;
        var isOfAttachment = header[0] == 2;
        _attribute = isOfAttachment ? BinaryPrimitives.ReadUInt16LittleEndian(header[1..]) : (ushort)0;
        (_place, _rest) = (Place.Data, BinaryPrimitives.ReadUInt32LittleEndian(header[5..]));
        _isCut = header[0] is not (1 or 2);
        if (isOfAttachment && (BeginsAttachment || !_hasAttachment || (IsContent && _content is not null) || (IsProperties && _properties is not null)))
        {
            // What an attachment has once begins another one, in case no other beginning says so: nothing is left out then.
            EndAttachment();
            _hasAttachment = true;
        }

        if (IsContent)
        {
            _size = _rest;
            _content = new ZipEntryContent(state, part, ZipHeader.OfStored(_rest), depth);
        }
        else if (IsProperties)
        {
            _properties = new TnefProperties(state, part, depth);
        }
    }

    private void EndAttribute()
    {
        if (IsTitle)
        {
            _title = Text(_gathered.Written, isWide: false);
        }
    }

    private void EndAttachment()
    {
        if (!_hasAttachment)
        {
            return;
        }

        _content?.Complete();
        _properties?.Complete();
        var name = _properties?.FileName ?? _title ?? "";

        // A message or an object that was attached is among the properties, and there may be an attribute of content besides.
        var within = _properties?.Content;
        if (within is null || _content is not null)
        {
            Add(name, _size, _content);
        }

        if (within is not null)
        {
            state.Ambiguous(part, MimeFindings.TnefProperty);
            Add(name, _properties!.Size, within);
        }

        // The short name is what other programs than Outlook show. Where it is no shortening of the long one both count.
        if (_title is { } title && !title.Equals(name, StringComparison.Ordinal) && !Path.GetExtension(title.AsSpan()).StartsWith(Path.GetExtension(name.AsSpan())[..Math.Min(4, Path.GetExtension(name.AsSpan()).Length)], StringComparison.OrdinalIgnoreCase))
        {
            Add(title, _size, _content ?? within);
        }

        _isBroken |= _properties is { HasSeveral: true };
        _properties?.Dispose();
        (_hasAttachment, _title, _size, _content, _properties) = (false, null, 0, null, null);
    }

    private void Add(string name, long size, ZipEntryContent? content)
    {
        if (state.Archives.Entries <= 0)
        {
            state.Limit(part, MimeFindings.ArchiveTooLarge);
            _isCut = true;
            return;
        }

        state.Archives.Entries--;
        _entries.Add(new ArchiveEntry
        {
            Name = name,
            CompressedSize = size,
            Size = size,
            DetectedType = content?.DetectedType,
            IsArchive = ZipTypes.IsArchive(name, content?.DetectedType),
            Archive = content?.Archive,
        });
    }

    internal static string Text(ReadOnlySpan<byte> octets, bool isWide)
    {
        octets = octets[..Math.Min(octets.Length, 2 * ZipHeader.NameLimit)];
        return (isWide ? Encoding.Unicode : Encoding.Latin1).GetString(octets).TrimEnd('\0');
    }
}
