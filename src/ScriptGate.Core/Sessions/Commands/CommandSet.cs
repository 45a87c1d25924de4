namespace ScriptGate.Core.Sessions.Commands;

/// <summary>The commands of one conversation. Those that come once in it, or never, and keep nothing are made when they come: ten thousand silent clients have none of them.</summary>
internal sealed class CommandSet(Conversation conversation)
{
    public GreetingCommand Greeting => new(conversation);

    public HelloCommands Hello => new(conversation);

    public EnvelopeCommands Envelope { get; } = new(conversation);

    public DataCommands Data { get; } = new(conversation);

    public TlsCommand Tls { get; } = new(conversation);

    public XClientCommand XClient => new(conversation);

    public AuthCommand Auth => new(conversation);

    public PlainCommands Plain => new(conversation);
}
