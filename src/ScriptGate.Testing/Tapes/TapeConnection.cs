using System.IO.Pipelines;
using System.Net;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Testing.Tapes;

/// <summary>The connection of a replay: the client's octets come from the tape, and what the gateway says is compared elsewhere.</summary>
internal sealed class TapeConnection(TapeInput input, IPEndPoint remote, IPEndPoint local, ProxyInfo? proxy) : IClientConnection
{
    public PipeReader Input => input;

    public PipeWriter Output { get; } = new Silence();

    public IPEndPoint RemoteEndPoint => remote;

    public IPEndPoint LocalEndPoint => local;

    public ProxyInfo? Proxy => proxy;

    public bool MayHaveEnded => false;

    public void Abort() => input.CancelPendingRead();

    public ValueTask CloseAsync(bool clientIsSilent) => ValueTask.CompletedTask;

    private sealed class Silence : PipeWriter
    {
        private byte[] _buffer = new byte[4096];

        public override void Advance(int bytes)
        {
            // Nobody reads it.
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer = sizeHint > _buffer.Length ? new byte[sizeHint] : _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(isCanceled: false, isCompleted: false));

        public override void CancelPendingFlush()
        {
            // There is never one.
        }

        public override void Complete(Exception? exception = null)
        {
            // Nobody reads it.
        }
    }
}
