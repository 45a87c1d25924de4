using System.Buffers.Binary;
using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Archives;

/// <summary>
/// The properties of an attachment within TNEF (MS-OXTNEF section 2.1.3.4) while they pass. Of interest are the long file name, and content that stands here and not in an
/// attribute of its own: messages and objects that were attached in Outlook.
/// </summary>
internal sealed class TnefProperties(IndexState state, MimePart part, int depth) : IDisposable
{
    private const int LongFileName = 0x3707;
    private const int AttachedData = 0x3701;
    private const int TypeObject = 0x000d;
    private const int TypeText = 0x001e;
    private const int TypeWideText = 0x001f;

    /// <summary>In front of an object stands what kind it is.</summary>
    private const int ObjectKindLength = 16;

    private readonly byte[] _field = new byte[ObjectKindLength];
    private readonly OctetBuffer _name = new();
    private int _filled;
    private Place _place = Place.Count;
    private long _rest = 4;
    private uint _properties;
    private int _type;
    private int _id;
    private uint _values;
    private long _unpadded;
    private long _kind;

    private enum Place
    {
        Count,
        Head,
        NameSet,
        NameKind,
        NameNumber,
        NameText,
        ValueCount,
        ValueSize,
        Value,
        End,
    }

    /// <summary>The name; null when there is none.</summary>
    public string? FileName { get; private set; }

    /// <summary>Content among the properties; null when there is none.</summary>
    public ZipEntryContent? Content { get; private set; }

    /// <summary>Octets of that content.</summary>
    public long Size { get; private set; }

    /// <summary>Whether there is content twice: which one a program shows nobody can know.</summary>
    public bool HasSeveral { get; private set; }

    // Their length is the type's; everything else says how long it is.
    private int FixedLength => (_type & 0x0fff) switch
    {
        0x0002 or 0x0003 or 0x0004 or 0x000a or 0x000b => 4,
        0x0005 or 0x0006 or 0x0007 or 0x0014 or 0x0040 => 8,
        0x0048 => 16,
        _ => 0,
    };

    private bool IsName => _id == LongFileName && _type is TypeText or TypeWideText && FileName is null;

    private bool IsContent => _id == AttachedData && !HasSeveral;

    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty && _place != Place.End)
        {
            var taken = octets[..(int)Math.Min(octets.Length, _rest)];
            octets = octets[taken.Length..];
            _rest -= taken.Length;
            if (_place == Place.Value)
            {
                Value(taken);
            }
            else if (_place != Place.NameText)
            {
                taken.CopyTo(_field.AsSpan(_filled));
                _filled += taken.Length;
            }

            while (_rest == 0 && _place != Place.End)
            {
                Next();
            }
        }
    }

    public void Complete()
    {
        EndName();
        Content?.Complete();
    }

    public void Dispose()
    {
        _name.Dispose();
        Content?.Dispose();
    }

    private void Next()
    {
        var number = BinaryPrimitives.ReadUInt32LittleEndian(_field);
        _filled = 0;
        switch (_place)
        {
            case Place.Count:
                _properties = number;
                BeginProperty();
                break;
            case Place.Head:
                (_type, _id) = ((int)(number & 0xffff), (int)(number >> 16));
                if (_id >= 0x8000)
                {
                    // Such a property has a name of its own in front: a set, and a number or a text in it.
                    (_place, _rest) = (Place.NameSet, 16);
                }
                else
                {
                    BeginValues();
                }

                break;
            case Place.NameSet:
                (_place, _rest) = (Place.NameKind, 4);
                break;
            case Place.NameKind:
                (_place, _rest, _kind) = (Place.NameNumber, 4, number);
                break;
            case Place.NameNumber when _kind != 0:
                (_place, _rest) = (Place.NameText, Padded(number));
                break;
            case Place.NameNumber or Place.NameText:
                BeginValues();
                break;
            case Place.ValueCount:
                _values = number;
                BeginValue();
                break;
            case Place.ValueSize:
                BeginOctets(number);
                break;
            default:
                EndName();
                BeginValue();
                break;
        }
    }

    private void BeginProperty() => (_place, _rest) = _properties-- == 0 ? (Place.End, 0) : (Place.Head, 4);

    private void BeginValues()
    {
        _values = 1;
        if ((_type & 0x1000) != 0 || FixedLength == 0)
        {
            (_place, _rest) = (Place.ValueCount, 4);
        }
        else
        {
            BeginValue();
        }
    }

    private void BeginValue()
    {
        if (_values-- == 0)
        {
            BeginProperty();
        }
        else if (FixedLength > 0)
        {
            BeginOctets((uint)FixedLength);
        }
        else
        {
            (_place, _rest) = (Place.ValueSize, 4);
        }
    }

    // What has a length of its own is padded to four octets.
    private void BeginOctets(uint length)
    {
        (_place, _rest, _unpadded) = (Place.Value, Padded(length), length);
        if (!IsContent)
        {
            return;
        }

        if (Content is not null)
        {
            HasSeveral = true;
            return;
        }

        _kind = _type == TypeObject ? Math.Min(ObjectKindLength, length) : 0;
        Size = length - _kind;
        Content = new ZipEntryContent(state, part, ZipHeader.OfStored(Size), depth);
    }

    private void Value(ReadOnlySpan<byte> octets)
    {
        var value = octets[..(int)Math.Min(octets.Length, _unpadded)];
        _unpadded -= value.Length;
        if (IsName)
        {
            _name.Append(value[..Math.Min(value.Length, (2 * ZipHeader.NameLimit) - _name.Length)]);
        }
        else if (IsContent)
        {
            var kind = (int)Math.Min(_kind, value.Length);
            _kind -= kind;
            Content?.Write(value[kind..]);
        }
    }

    private void EndName()
    {
        if (IsName && _name.Length > 0)
        {
            FileName = TnefReader.Text(_name.Written, isWide: _type == TypeWideText);
        }

        _name.Clear();
    }

    private static long Padded(uint length) => (length + 3L) & ~3L;
}
