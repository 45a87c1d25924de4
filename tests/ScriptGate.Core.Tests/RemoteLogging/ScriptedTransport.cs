using System.Text;
using System.Threading.Channels;
using ScriptGate.Core.RemoteLogging;

namespace ScriptGate.Core.Tests.RemoteLogging;

/// <summary>A receiver that does with each batch what the test says, in turn; afterwards it takes everything.</summary>
internal sealed class ScriptedTransport(params Func<CancellationToken, Task>[] script) : IRemoteLogTransport
{
    private readonly Channel<string> _taken = Channel.CreateUnbounded<string>();
    private readonly Channel<int> _tries = Channel.CreateUnbounded<int>();
    private int _calls;

    public bool IsDisposed { get; private set; }

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The next message that was taken.</summary>
    public Task<string> NextAsync(CancellationToken cancellationToken) => _taken.Reader.ReadAsync(cancellationToken).AsTask();

    /// <summary>The next time something is sent, whatever becomes of it.</summary>
    public Task<int> TriedAsync(CancellationToken cancellationToken) => _tries.Reader.ReadAsync(cancellationToken).AsTask();

    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _calls);
        _tries.Writer.TryWrite(call);
        if (call <= script.Length)
        {
            await script[call - 1](cancellationToken);
        }

        foreach (var message in messages)
        {
            _taken.Writer.TryWrite(Encoding.UTF8.GetString(message.Span));
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
