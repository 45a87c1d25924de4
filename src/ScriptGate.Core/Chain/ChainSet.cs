namespace ScriptGate.Core.Chain;

/// <summary>The chains of one virtual server in one generation, a field for each stage. Null: nobody listens, and raising the event costs one null check.</summary>
internal sealed class ChainSet
{
    public EventChain<ConnectEvent>? Connect { get; init; }

    public EventChain<EhloEvent>? Ehlo { get; init; }

    public EventChain<StartTlsEvent>? StartTls { get; init; }

    public EventChain<TlsEvent>? Tls { get; init; }

    public EventChain<AuthEvent>? Auth { get; init; }

    public EventChain<MailEvent>? Mail { get; init; }

    public EventChain<RcptEvent>? Rcpt { get; init; }

    /// <summary>The steps of RCPT that are asked again when a step behind them rewrote the recipient; null when there is none.</summary>
    public FinalAddressJudges? FinalAddress { get; init; }

    public EventChain<DataEvent>? Data { get; init; }

    public EventChain<HeadersEvent>? Headers { get; init; }

    public EventChain<MessageEvent>? Message { get; init; }

    public EventChain<CommandEvent>? Command { get; init; }

    public EventChain<RsetEvent>? Rset { get; init; }

    public EventChain<QuitEvent>? Quit { get; init; }

    public EventChain<ProtocolEvent>? Protocol { get; init; }

    public EventChain<ServerReplyEvent>? ServerReply { get; init; }

    public EventChain<ReplyEvent>? Reply { get; init; }

    public EventChain<PoolSelectedEvent>? PoolSelected { get; init; }

    public EventChain<ServerConnectedEvent>? ServerConnected { get; init; }

    public EventChain<PoolFailedEvent>? PoolFailed { get; init; }

    /// <summary>Who is told afterwards.</summary>
    public required ObserverSet Observers { get; init; }

    /// <summary>Every step in order, for <c>scriptgate chain</c>.</summary>
    public required IReadOnlyList<StepInfo> Steps { get; init; }

    /// <summary>The strongest need of any MESSAGE step.</summary>
    public MessageNeeds Needs { get; init; }
}
