using System.Text;
using ScriptGate.Testing;

namespace ScriptGate.Tests.Support;

/// <summary>A stream that keeps what is written, and lets a test wait for a text in it.</summary>
internal sealed class WatchedStream : MemoryStream
{
    private readonly Lock _gate = new();
    private readonly List<(string Text, TaskCompletionSource Written)> _waiting = [];

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length);
            }
        }
    }

    public Task UntilAsync(string text, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Text.Contains(text, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            _waiting.Add((text, written));
            return Patience.UntilAsync(written.Task, $"'{text}' is written", cancellationToken);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            base.Write(buffer);
            var text = Text;
            foreach (var (_, written) in _waiting.FindAll(one => text.Contains(one.Text, StringComparison.Ordinal)))
            {
                written.TrySetResult();
            }
        }
    }
}
