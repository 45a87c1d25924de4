using System.Buffers;
using ScriptGate.Smtp;

namespace ScriptGate.Sink;

/// <summary>The message that is arriving: decoded and written as it comes. What goes wrong is answered after its end, because the client does not listen before.</summary>
internal sealed class SinkIncoming(SinkEnvelope envelope) : IAsyncDisposable
{
    private readonly DataDecoder _decoder = new(LineEndMode.Reject, DataDecoder.DefaultTextLineLimit);
    private readonly ArrayBufferWriter<byte> _decoded = new();
    private SinkFile? _file;
    private SmtpReply? _refusal;

    public async Task OpenAsync(SinkFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            _file = folder.Open();
            await _file.WriteAsync(envelope.ToHeader(), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _refusal = StandardReplies.LocalError;
        }
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether the message has ended, and how far the octets were used.</returns>
    public async ValueTask<(bool Ended, SequencePosition Consumed)> DecodeAsync(ReadOnlySequence<byte> octets, CancellationToken cancellationToken)
    {
        var position = octets.Start;
        var ended = false;
        foreach (var segment in octets)
        {
            ended = _decoder.Decode(segment.Span, _decoded, out var used);
            position = octets.GetPosition(used, position);
            if (ended)
            {
                break;
            }
        }

        await WriteAsync(cancellationToken);
        return (ended, position);
    }

    /// <summary>Gives the file its name, or says why not.</summary>
    public async Task<SmtpReply> CompleteAsync(Action<SinkMessage> stored)
    {
        if ((_refusal ?? _decoder.Findings.Refusal(LineEndMode.Reject)) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var path = await _file!.KeepAsync();
            stored(new SinkMessage(_file.Time, envelope, _decoder.Size, path));
            return SinkReplies.Stored(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return StandardReplies.LocalError;
        }
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_decoder.Size > SinkReplies.MessageLimit)
        {
            _refusal ??= StandardReplies.MessageTooBig;
        }

        try
        {
            if (_refusal is null)
            {
                await _file!.WriteAsync(_decoded.WrittenMemory, cancellationToken);
            }
        }
        catch (IOException)
        {
            _refusal = StandardReplies.LocalError;
        }

        _decoded.ResetWrittenCount();
    }
}
