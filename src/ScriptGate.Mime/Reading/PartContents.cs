using System.Buffers;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Reading;

/// <summary>
/// Reads the contents of a message's parts with their transfer encoding undone. Reading forward - within a part, and from part to part, those in encoded messages
/// included - decodes everything once; going back decodes again. Used by one reader at a time.
/// </summary>
/// <param name="message">The message.</param>
public sealed class PartContents(IMessage message)
{
    /// <summary>Parts that are kept half read: one that is read and those that it is encoded in (<see cref="MimeOptions.EncodedDepth"/>), twice.</summary>
    private const int Kept = 10;

    private readonly List<Reader> _readers = [];

    /// <summary>Reads from a place in a part's content.</summary>
    /// <param name="part">The part.</param>
    /// <param name="offset">Octets of decoded content before the place.</param>
    /// <param name="octets">Gets the octets.</param>
    /// <param name="cancellationToken">Ends the waiting for a message that is in a file.</param>
    /// <returns>How many octets were read: at least one before the end, 0 from the end on.</returns>
    public async ValueTask<int> ReadAsync(IMessagePart part, long offset, Memory<byte> octets, CancellationToken cancellationToken)
    {
        var reader = Of(part, offset);
        while (reader.Position < offset)
        {
            if (await reader.SkipAsync(offset - reader.Position, cancellationToken) == 0)
            {
                return 0;
            }
        }

        return octets.IsEmpty ? 0 : await reader.ReadAsync(octets, cancellationToken);
    }

    // The last used is the last of the list.
    private Reader Of(IMessagePart part, long offset)
    {
        var found = _readers.FindIndex(reader => reader.Part.Number == part.Number);
        var kept = found < 0 ? null : _readers[found];
        if (kept is not null)
        {
            _readers.RemoveAt(found);
        }
        else if (_readers.Count == Kept)
        {
            _readers.RemoveAt(0);
        }

        if (kept is null || kept.Position > offset)
        {
            kept = new Reader(this, message, part);
        }

        _readers.Add(kept);
        return kept;
    }

    /// <summary>Goes through one part.</summary>
    private sealed class Reader(PartContents contents, IMessage message, IMessagePart part)
    {
        private const int Piece = 8 * 1024;

        private readonly ITransferDecoder? _decoder = IsComposite(part) ? null : TransferEncoding.CreateDecoder(part.TransferEncoding);
        private readonly long _end = part.BodyStart + part.BodyLength;
        private long _raw = part.BodyStart;
        private byte[] _encoded = [];
        private ArrayBufferWriter<byte>? _decoded;
        private int _taken;
        private bool _isFinished;

        public IMessagePart Part => part;

        /// <summary>Octets of decoded content before the next.</summary>
        public long Position { get; private set; }

        public async ValueTask<int> ReadAsync(Memory<byte> octets, CancellationToken cancellationToken)
        {
            if (_decoder is null)
            {
                var read = await ReadRawAsync(octets, cancellationToken);
                Position += read;
                return read;
            }

            if (!await FillAsync(cancellationToken))
            {
                return 0;
            }

            var count = Math.Min(octets.Length, _decoded!.WrittenCount - _taken);
            _decoded.WrittenSpan.Slice(_taken, count).CopyTo(octets.Span);
            Take(count);
            return count;
        }

        /// <summary>Leaves out as much as can be left out at once.</summary>
        /// <returns>How much that was; 0 at the end.</returns>
        public async ValueTask<long> SkipAsync(long wanted, CancellationToken cancellationToken)
        {
            if (_decoder is null)
            {
                var skipped = Math.Min(wanted, _end - _raw);
                _raw += skipped;
                Position += skipped;
                return skipped;
            }

            if (!await FillAsync(cancellationToken))
            {
                return 0;
            }

            var count = (int)Math.Min(wanted, _decoded!.WrittenCount - _taken);
            Take(count);
            return count;
        }

        private void Take(int count)
        {
            _taken += count;
            Position += count;
        }

        private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
        {
            _decoded ??= new ArrayBufferWriter<byte>(Piece + 1024);
            while (_taken == _decoded.WrittenCount)
            {
                if (_isFinished)
                {
                    return false;
                }

                _decoded.ResetWrittenCount();
                _taken = 0;
                if (_encoded.Length == 0)
                {
                    _encoded = new byte[Piece];
                }

                var count = await ReadRawAsync(_encoded, cancellationToken);
                if (count > 0)
                {
                    _decoder!.Decode(_encoded.AsSpan(0, count), _decoded);
                }
                else
                {
                    _decoder!.Finish(_decoded);
                    _isFinished = true;
                }
            }

            return true;
        }

        private async ValueTask<int> ReadRawAsync(Memory<byte> octets, CancellationToken cancellationToken)
        {
            var wanted = octets[..(int)Math.Min(octets.Length, Math.Max(0, _end - _raw))];
            if (wanted.IsEmpty)
            {
                return 0;
            }

            var count = part.Container is { } container
                ? await contents.ReadAsync(container, _raw, wanted, cancellationToken)
                : await message.ReadAsync(_raw, wanted, cancellationToken);
            _raw += count;
            return count;
        }

        // What has parts within that count in the message itself is not encoded, whatever it says.
        private static bool IsComposite(IMessagePart part)
        {
            foreach (var child in part.Parts)
            {
                if (!ReferenceEquals(child.Container, part))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
