using System.Text;

namespace ScriptGate.Core.Geo;

/// <summary>Reads the data section of a MaxMind DB file (format specification 2.0, "Output Data Section"), bounded: who lies about sizes is found out.</summary>
/// <param name="section">The section; pointers count from its beginning.</param>
internal sealed class DataReader(ReadOnlyMemory<byte> section)
{
    private const int MaxDepth = 16;

    /// <summary>Fields that may be read from one section: ten times those of the largest databases there are.</summary>
    private const int MaxFields = 100_000_000;

    private int _fields;

    private enum FieldType
    {
        Extended = 0,
        Pointer = 1,
        Text = 2,
        UInt16 = 5,
        UInt32 = 6,
        Map = 7,
        UInt64 = 9,
        Array = 11,
        Boolean = 14,
    }

    /// <summary>The value of a key in a map.</summary>
    /// <param name="map">Where the map is.</param>
    /// <param name="key">The key.</param>
    /// <returns>Where its value is; -1 when the map does not have it, or is no map.</returns>
    public long Find(long map, ReadOnlySpan<byte> key)
    {
        var field = Follow(map);
        if (field.Type != FieldType.Map)
        {
            return -1;
        }

        var at = field.Start;
        for (long i = 0; i < field.Size; i++)
        {
            var name = Follow(at);
            if (name.Type != FieldType.Text)
            {
                throw new InvalidDataException("it has a map whose key is no text");
            }

            var value = Skip(at, 0);
            if (Octets(name).SequenceEqual(key))
            {
                return value;
            }

            at = Skip(value, 0);
        }

        return -1;
    }

    /// <summary>The number of a key in a map.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long FindNumber(long map, string key)
    {
        var at = Find(map, Encoding.UTF8.GetBytes(key));
        var field = at < 0 ? default : Follow(at);
        if (field.Type is not (FieldType.UInt16 or FieldType.UInt32 or FieldType.UInt64) || field.Size > 7)
        {
            throw new InvalidDataException($"its metadata have no number '{key}'");
        }

        long number = 0;
        foreach (var octet in Octets(field))
        {
            number = (number << 8) | octet;
        }

        return number;
    }

    /// <summary>A text.</summary>
    /// <returns>Its octets; empty when something else stands there.</returns>
    public ReadOnlySpan<byte> Text(long at) => Follow(at) is { Type: FieldType.Text } field ? Octets(field) : default;

    /// <summary>Whether a map stands there.</summary>
    public bool IsMap(long at) => Follow(at).Type == FieldType.Map;

    private ReadOnlySpan<byte> Octets(Field field)
    {
        Need(field.Start, field.Size);
        return section.Span.Slice((int)field.Start, (int)field.Size);
    }

    // A pointer leads to a value, never to another pointer.
    private Field Follow(long at)
    {
        var field = Read(at);
        if (field.Type != FieldType.Pointer)
        {
            return field;
        }

        var target = Read(field.Size);
        return target.Type != FieldType.Pointer ? target : throw new InvalidDataException("it has a pointer to a pointer");
    }

    /// <returns>Where the next value begins.</returns>
    private long Skip(long at, int depth)
    {
        var field = Read(at);
        if (field.Type is not (FieldType.Map or FieldType.Array))
        {
            var end = field.Type is FieldType.Pointer or FieldType.Boolean ? field.Start : field.Start + field.Size;
            Need(end, 0);
            return end;
        }

        if (depth == MaxDepth)
        {
            throw new InvalidDataException($"its data are nested more than {MaxDepth} deep");
        }

        var next = field.Start;
        for (long i = field.Type == FieldType.Map ? field.Size * 2 : field.Size; i > 0; i--)
        {
            next = Skip(next, depth + 1);
        }

        return next;
    }

    private Field Read(long at)
    {
        if (++_fields > MaxFields)
        {
            throw new InvalidDataException("it has more data than any database");
        }

        var control = Octet(at++);
        var type = (FieldType)(control >> 5);
        if (type == FieldType.Pointer)
        {
            return Pointer(at, control);
        }

        if (type == FieldType.Extended)
        {
            type = (FieldType)(Octet(at++) + 7);
        }

        var size = control & 0x1f;
        return size < 29 ? new Field(type, at, size) : new Field(type, at + size - 28, Number(at, size - 28) + (size == 29 ? 29 : size == 30 ? 285 : 65_821));
    }

    // Where it leads stands in place of the size.
    private Field Pointer(long at, int control)
    {
        var more = ((control >> 3) & 3) + 1;
        var number = Number(at, more);
        var target = more switch
        {
            1 => ((control & 7L) << 8) | number,
            2 => (((control & 7L) << 16) | number) + 2048,
            3 => (((control & 7L) << 24) | number) + 526_336,
            _ => number,
        };
        return new Field(FieldType.Pointer, at + more, target);
    }

    private long Number(long at, int count)
    {
        long number = 0;
        for (var i = 0; i < count; i++)
        {
            number = (number << 8) | Octet(at + i);
        }

        return number;
    }

    private byte Octet(long at)
    {
        Need(at, 1);
        return section.Span[(int)at];
    }

    private void Need(long at, long count)
    {
        if (at < 0 || count < 0 || at + count > section.Length)
        {
            throw new InvalidDataException("its data end in the middle of a value");
        }
    }

    private readonly record struct Field(FieldType Type, long Start, long Size);
}
