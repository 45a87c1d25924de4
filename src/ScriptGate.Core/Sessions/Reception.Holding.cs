using ScriptGate.Core.Messages;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Where the octets of a message are while it comes in: in memory, in a file, or with the member.</summary>
internal sealed partial class Reception
{
    // More than may be held in memory: to a file if a step wants to see or edit the whole, else on to the member.
    private async ValueTask SpillAsync()
    {
        if (_message is null)
        {
            Refuse(HeaderTooLarge, "engine", "spool.memory");
            return;
        }

        if (_conversation.Chains.Needs != MessageNeeds.Nothing)
        {
            await SpoolAsync();
            return;
        }

        if (_stream is null && await BeginStreamAsync(_message) is { } refusal)
        {
            Refuse(refusal.Reply, refusal.By, refusal.Detail);
            return;
        }

        IndexBuffer();
        await StreamBufferAsync();
    }

    // What leaves memory cannot be indexed later, and any step of MESSAGE may ask for the index.
    private void IndexBuffer()
    {
        if (_conversation.Chains.Message is not null)
        {
            _message!.Index(_buffer.WrittenSpan);
        }
    }

    private async ValueTask<RecipientAnswer?> BeginStreamAsync(Message message)
    {
        var stream = new DeliveryStream(_conversation.Delivery ??= new Delivery(_conversation), _transaction);
        if (await stream.BeginAsync() is { } refusal)
        {
            return refusal;
        }

        _stream = stream;
        message.Headers.IsEditable = false;
        return await stream.WriteAsync(WritePrefix());
    }

    private async ValueTask<bool> StreamBufferAsync()
    {
        var octets = _buffer.Written[_headerLength..];
        _headerLength = 0;
        if (!octets.IsEmpty && await _stream!.WriteAsync(octets) is { } failure)
        {
            Refuse(failure.Reply, failure.By, failure.Detail);
        }

        _buffer.Clear();
        return Refusal is null;
    }

    private async ValueTask SpoolAsync()
    {
        IndexBuffer();
        var directory = _conversation.Server.Spool.Directory;
        try
        {
            _file ??= SpoolFile.Create(directory, _transaction.Id);
            await _file.AppendAsync(_buffer.Written, CancellationToken.None);
            _buffer.Clear();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.SpoolFailed(_conversation.Services.Logger, directory, exception.Message);
            Refuse(StandardReplies.OutOfSpace, "engine", exception.Message);
        }
    }
}
