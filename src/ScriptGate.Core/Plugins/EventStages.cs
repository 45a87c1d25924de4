using System.Collections.Frozen;

namespace ScriptGate.Core.Plugins;

/// <summary>The stage each event type belongs to.</summary>
internal static class EventStages
{
    private static readonly FrozenDictionary<Type, Stage> Stages = new Dictionary<Type, Stage>
    {
        [typeof(ConnectEvent)] = Stage.Connect,
        [typeof(EhloEvent)] = Stage.Ehlo,
        [typeof(StartTlsEvent)] = Stage.StartTls,
        [typeof(TlsEvent)] = Stage.Tls,
        [typeof(AuthEvent)] = Stage.Auth,
        [typeof(MailEvent)] = Stage.Mail,
        [typeof(RcptEvent)] = Stage.Rcpt,
        [typeof(DataEvent)] = Stage.Data,
        [typeof(HeadersEvent)] = Stage.Headers,
        [typeof(MessageEvent)] = Stage.Message,
        [typeof(CommandEvent)] = Stage.Command,
        [typeof(RsetEvent)] = Stage.Rset,
        [typeof(QuitEvent)] = Stage.Quit,
        [typeof(ProtocolEvent)] = Stage.Protocol,
        [typeof(ServerReplyEvent)] = Stage.ServerReply,
        [typeof(ReplyEvent)] = Stage.Reply,
        [typeof(PoolSelectedEvent)] = Stage.PoolSelected,
        [typeof(ServerConnectedEvent)] = Stage.ServerConnected,
        [typeof(PoolFailedEvent)] = Stage.PoolFailed,
    }.ToFrozenDictionary();

    /// <exception cref="NotSupportedException">The type is the base class, not an event.</exception>
    public static Stage Of<TEvent>()
        where TEvent : SmtpEvent =>
        Stages.TryGetValue(typeof(TEvent), out var stage) ? stage : throw new NotSupportedException($"{typeof(TEvent).Name} is not an event a step can answer.");
}
