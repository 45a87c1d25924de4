namespace ScriptGate.Core.Sessions.Commands;

/// <summary>The commands of one conversation.</summary>
internal sealed class CommandSet(Conversation conversation)
{
    public GreetingCommand Greeting { get; } = new(conversation);

    public HelloCommands Hello { get; } = new(conversation);

    public EnvelopeCommands Envelope { get; } = new(conversation);

    public DataCommands Data { get; } = new(conversation);

    public TlsCommand Tls { get; } = new(conversation);

    public XClientCommand XClient { get; } = new(conversation);

    public AuthCommand Auth { get; } = new(conversation);

    public PlainCommands Plain { get; } = new(conversation);
}
