using System.IO.Compression;

namespace ScriptGate.Mime.Archives;

/// <summary>Undoes "deflate" (RFC 1951) for octets that come piece by piece, where the framework's stream wants to fetch them.</summary>
internal sealed class Inflater : IDisposable
{
    private readonly PieceStream _pieces = new();
    private readonly DeflateStream _stream;

    public Inflater() => _stream = new DeflateStream(_pieces, CompressionMode.Decompress);

    /// <summary>Whether the data has ended: what is given from now on does not belong to it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Takes the next octets. What was given before has to be read up first.</summary>
    public void Give(ReadOnlySpan<byte> compressed) => _pieces.Give(compressed);

    /// <summary>Extracts.</summary>
    /// <param name="output">Where to.</param>
    /// <returns>Octets written; 0 when more have to be given or the data is at its end; -1 when it is broken.</returns>
    public int Read(Span<byte> output)
    {
        try
        {
            // After a piece that was not enough the stream asks again, so that 0 is no end. It is one when the stream did not ask for more.
            var asked = _pieces.Asked;
            var count = _stream.Read(output);
            HasEnded |= count == 0 && _pieces.Asked == asked;
            return count;
        }
        catch (InvalidDataException)
        {
            return -1;
        }
    }

    public void Dispose() => _stream.Dispose();

    private sealed class PieceStream : Stream
    {
        private byte[] _piece = [];
        private int _at;
        private int _length;

        /// <summary>How often octets were asked for.</summary>
        public long Asked { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Give(ReadOnlySpan<byte> piece)
        {
            if (_piece.Length < piece.Length)
            {
                _piece = new byte[piece.Length];
            }

            piece.CopyTo(_piece);
            _at = 0;
            _length = piece.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            Asked++;
            var count = Math.Min(buffer.Length, _length - _at);
            _piece.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
