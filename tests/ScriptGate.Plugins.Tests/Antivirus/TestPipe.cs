using System.Text;
using System.Threading.Channels;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>A connection whose other end is the test: what it says is read at once, and what is written is there to be looked at.</summary>
internal sealed class TestPipe : IDisposable
{
    private readonly Channel<byte[]> _said = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
    private readonly MemoryStream _written = new();

    public TestPipe() => Stream = new Ours(this);

    public Stream Stream { get; }

    /// <summary>Called behind every write.</summary>
    public Action AfterWrite { get; set; } = static () => { };

    public string Written => Encoding.Latin1.GetString(_written.ToArray());

    public void Say(string text) => _said.Writer.TryWrite(Encoding.Latin1.GetBytes(text));

    public void Dispose()
    {
        _said.Writer.TryComplete();
        Stream.Dispose();
        _written.Dispose();
    }

    private sealed class Ours(TestPipe pipe) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!await pipe._said.Reader.WaitToReadAsync(cancellationToken))
            {
                return 0;
            }

            var octets = await pipe._said.Reader.ReadAsync(cancellationToken);
            octets.CopyTo(buffer);
            return octets.Length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            pipe._written.Write(buffer.Span);
            pipe.AfterWrite();
            return default;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
