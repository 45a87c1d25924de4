using System.Buffers;

namespace ScriptGate.Mime.Fields;

/// <summary>Reads the addresses of a header field (RFC 5322 section 3.4, the obsolete forms of 4.4 too) in one pass. Never fails: what is no address is left out.</summary>
public static class AddressFields
{
    /// <summary>No honest field has as many; whoever writes more is not followed.</summary>
    public const int Most = 1000;

    /// <summary>Reads the addresses of one field.</summary>
    /// <param name="raw">The octets behind the colon; they may be folded.</param>
    /// <returns>The addresses in order, at most <see cref="Most"/>.</returns>
    public static IReadOnlyList<HeaderAddress> Parse(ReadOnlySpan<byte> raw)
    {
        var item = new Item();
        var value = HeaderText.UnfoldOctets(raw);
        for (var i = 0; i < value.Length && item.Found.Count < Most;)
        {
            switch (value[i])
            {
                case (byte)'"':
                    i = item.Quoted(value, i);
                    break;
                case (byte)'(':
                    i = item.Comment(value, i);
                    break;
                case (byte)'<':
                    i = item.Angle(value, i);
                    break;
                case (byte)',' or (byte)';':
                    item.End();
                    i++;
                    break;
                case (byte)':' when !item.HasAt:
                    // The name of a group. Behind an @ it is part of something broken.
                    item.Clear();
                    i++;
                    break;
                default:
                    item.Add(value[i++]);
                    break;
            }
        }

        item.End();
        return item.Found;
    }

    /// <summary>What stands between two commas.</summary>
    private sealed class Item
    {
        // What stands there with quotes undone, and as it is written without white space: a name, or an address without angle brackets.
        private readonly ArrayBufferWriter<byte> _words = new(64);
        private readonly ArrayBufferWriter<byte> _written = new(64);
        private byte[] _comment = [];
        private byte[]? _angle;
        private bool _hasGap;

        public List<HeaderAddress> Found { get; } = [];

        public bool HasAt => _written.WrittenSpan.Contains((byte)'@');

        public void Add(byte octet)
        {
            Put(_words, octet);
            if (octet is (byte)' ' or (byte)'\t')
            {
                _hasGap |= _written.WrittenCount > 0;
            }
            else
            {
                Put(_written, octet);
            }
        }

        public int Quoted(ReadOnlySpan<byte> value, int start)
        {
            var end = EndOfQuoted(value, start);
            _written.Write(value[start..end]);
            for (var i = start + 1; i < end; i++)
            {
                if (value[i] == '\\' && i + 1 < end)
                {
                    i++;
                }
                else if (value[i] == '"')
                {
                    continue;
                }

                Put(_words, value[i]);
            }

            return end;
        }

        public int Comment(ReadOnlySpan<byte> value, int start)
        {
            var depth = 0;
            var i = start;
            for (; i < value.Length; i++)
            {
                if (value[i] == '\\')
                {
                    i++;
                }
                else if (value[i] == '(')
                {
                    depth++;
                }
                else if (value[i] == ')' && --depth == 0)
                {
                    break;
                }
            }

            i = Math.Min(i, value.Length);
            _comment = value[(start + 1)..i].ToArray();
            return Math.Min(i + 1, value.Length);
        }

        public int Angle(ReadOnlySpan<byte> value, int start)
        {
            if (_angle is not null)
            {
                // Two in one item: a client shows one of them, and nobody knows which.
                End();
            }

            var spec = new ArrayBufferWriter<byte>(64);
            var i = start + 1;
            while (i < value.Length && value[i] != '>')
            {
                if (value[i] == '"')
                {
                    var end = EndOfQuoted(value, i);
                    spec.Write(value[i..end]);
                    i = end;
                    continue;
                }

                if (value[i] is not ((byte)' ' or (byte)'\t'))
                {
                    Put(spec, value[i]);
                }

                i++;
            }

            _angle = WithoutRoute(spec.WrittenSpan).ToArray();
            return Math.Min(i + 1, value.Length);
        }

        public void End()
        {
            if (Found.Count < Most)
            {
                if (_angle is { Length: > 0 })
                {
                    Emit(_words.WrittenSpan.Trim(" \t"u8) is { IsEmpty: false } name ? name : _comment, _angle);
                }
                else if (_angle is null && _written.WrittenCount > 0 && (HasAt || !_hasGap))
                {
                    // A word alone is a local user; several are a name without address.
                    Emit(_comment, _written.WrittenSpan);
                }
            }

            Clear();
        }

        public void Clear()
        {
            _words.ResetWrittenCount();
            _written.ResetWrittenCount();
            (_comment, _angle, _hasGap) = ([], null, false);
        }

        private void Emit(ReadOnlySpan<byte> name, ReadOnlySpan<byte> address)
        {
            var text = Charsets.Decode(address, null);
            var at = text.LastIndexOf('@');
            Found.Add(new HeaderAddress(
                EncodedWords.Decode(name, out _).Trim(),
                at < 0 ? text : text[..at],
                at < 0 ? string.Empty : text[(at + 1)..].ToLowerInvariant()));
        }

        // "<@a.example,@b.example:user@c.example>" (RFC 5322 section 4.4): the way it was to go counts for nobody.
        private static ReadOnlySpan<byte> WithoutRoute(ReadOnlySpan<byte> spec) =>
            spec.StartsWith("@"u8) && spec.IndexOf((byte)':') is >= 0 and var colon ? spec[(colon + 1)..] : spec;

        private static int EndOfQuoted(ReadOnlySpan<byte> value, int start)
        {
            for (var i = start + 1; i < value.Length; i++)
            {
                if (value[i] == '\\')
                {
                    i++;
                }
                else if (value[i] == '"')
                {
                    return i + 1;
                }
            }

            return value.Length;
        }

        private static void Put(ArrayBufferWriter<byte> writer, byte octet)
        {
            writer.GetSpan(1)[0] = octet;
            writer.Advance(1);
        }
    }
}
