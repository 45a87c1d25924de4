namespace ScriptGate.Core.Messages;

/// <summary>The message of a transaction as its steps see it.</summary>
internal sealed class Message(MessageHeaders headers) : IMessage
{
    public MessageHeaders Headers { get; } = headers;

    IHeaderList IMessage.Headers => Headers;

    public long Size { get; set; }
}
