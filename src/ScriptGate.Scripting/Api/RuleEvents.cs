using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Api.Objects;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting.Api;

/// <summary>An event of the gateway, as rules name it and as the chain knows it.</summary>
/// <param name="Shape">The name and what handlers get.</param>
/// <param name="Stage">The stage; null for INIT, which no chain has.</param>
/// <param name="AddTo">Adds a handler of a rule to a virtual server's chain.</param>
internal sealed record RuleEvent(ApiEvent Shape, Stage? Stage, Action<ChainBuilder, BoundHandler> AddTo)
{
    public string Name => Shape.Name;
}

/// <summary>Every event of rules, and the whole API that they see: the one table.</summary>
internal static class RuleEvents
{
    /// <summary>Once per generation, before its first session.</summary>
    public const string Init = "INIT";

    public static readonly IReadOnlyList<RuleEvent> All =
    [
        new RuleEvent(new ApiEvent(Init, [], string.Empty), null, static (_, _) => { }),
        Step<ConnectEvent>("CONNECT", Stage.Connect),
        Step<EhloEvent>("EHLO", Stage.Ehlo, "ehlo", EhloApi.Kind, e => e),
        Step<StartTlsEvent>("STARTTLS", Stage.StartTls),
        Step<TlsEvent>("TLS", Stage.Tls, "tls", TlsApi.Kind, e => e.Tls),
        Step<AuthEvent>("AUTH", Stage.Auth, "auth", AuthApi.Attempt, e => e),
        Step<MailEvent>("MAIL", Stage.Mail, "mail", TransactionApi.Mail, e => e),
        Step<RcptEvent>("RCPT", Stage.Rcpt, "rcpt", RecipientApi.Kind, e => e.Recipient),
        Step<DataEvent>("DATA", Stage.Data),
        Step<HeadersEvent>("HEADERS", Stage.Headers, "message", MessageApi.Kind, e => e.Message),
        Step<MessageEvent>("MESSAGE", Stage.Message, "message", MessageApi.Kind, e => e.Message),
        Step<CommandEvent>("COMMAND", Stage.Command, "command", CommandApi.Kind, e => e),
        Step<RsetEvent>("RSET", Stage.Rset),
        Step<QuitEvent>("QUIT", Stage.Quit),
        Step<ProtocolEvent>("PROTOCOL", Stage.Protocol, "finding", CommandApi.Finding, e => e),
        Step<ServerReplyEvent>("SERVER_REPLY", Stage.ServerReply, "reply", ReplyEventApi.Members, e => e),
        Step<ReplyEvent>("REPLY", Stage.Reply, "reply", ReplyEventApi.Ours, e => e),
        Step<PoolSelectedEvent>("POOL_SELECTED", Stage.PoolSelected, "selected", PoolApi.Selected, e => e),
        Step<ServerConnectedEvent>("SERVER_CONNECTED", Stage.ServerConnected, "connected", PoolApi.Connected, e => e),
        Step<PoolFailedEvent>("POOL_FAILED", Stage.PoolFailed, "failure", PoolApi.Failed, e => e),
        Observer<DeliveredObservation>("DELIVERED", Stage.Delivered, "delivered", ObservationApi.Delivered),
        Observer<RefusedObservation>("REFUSED", Stage.Refused, "refused", ObservationApi.Refused),
        Observer<DisconnectObservation>("DISCONNECT", Stage.Disconnect, "disconnected", ObservationApi.Disconnected),
    ];

    public static readonly IReadOnlyDictionary<string, RuleEvent> ByName = All.ToDictionary(item => item.Name, StringComparer.Ordinal);

    /// <summary>Everything rules see.</summary>
    public static readonly ApiTable Table = new(
        [
            SessionApi.Kind, SecurityApi.Kind, CountersApi.Kind, ClientApi.Kind, AddressApi.Kind, HelloApi.Kind, ProxyApi.Kind, EhloApi.Kind, TlsApi.Kind, TlsApi.Certificate, AuthApi.Kind, AuthApi.Attempt,
            TransactionApi.Kind, TransactionApi.Mail, MailboxApi.Kind, RecipientApi.Kind, NotesApi.Kind, MessageApi.Kind, MessageApi.Headers, PartApi.Kind, PartApi.Entry, ChunksApi.Kind, CommandApi.Kind,
            CommandApi.Finding, ReplyApi.Kind, ReplyEventApi.Ours, ReplyEventApi.Capabilities, ReplyEventApi.Members, PoolApi.Selected, PoolApi.Connected, PoolApi.ServerTls, PoolApi.Failed, ObservationApi.Session,
            ObservationApi.Client, ObservationApi.Delivered, ObservationApi.Refused, ObservationApi.Disconnected, VerdictApi.Kind, DataGroupApi.Kind, PoolSightApi.Kind, PoolSightApi.Member, TableApi.Named,
            HttpApi.Kind, TcpApi.Kind, TimerApi.Kind, MetricsApi.Counter, MetricsApi.Histogram,
        ],
        GlobalsApi.Kind,
        [.. All.Select(item => item.Shape)],
        [new ApiNamespace("table", TableApi.Kind), new ApiNamespace("dns", DnsApi.Kind), new ApiNamespace("crypto", CryptoApi.Kind)]);

    /// <summary>The name rules use for a stage.</summary>
    public static string NameOf(Stage stage) => All.FirstOrDefault(item => item.Stage == stage)?.Name ?? stage.ToString();

    private static RuleEvent Step<TEvent>(string name, Stage stage)
        where TEvent : SmtpEvent =>
        new(new ApiEvent(name, [SessionApi.Kind], "session: Session"), stage, (chain, handler) => chain.Add(handler.ToStep<TEvent>(stage, _ => null)));

    private static RuleEvent Step<TEvent>(string name, Stage stage, string argument, ApiObject kind, Func<TEvent, object> second)
        where TEvent : SmtpEvent =>
        new(
            new ApiEvent(name, [SessionApi.Kind, kind], $"session: Session, {argument}: {kind.Name}"),
            stage,
            (chain, handler) => chain.Add(handler.ToStep(stage, second)));

    private static RuleEvent Observer<TObservation>(string name, Stage stage, string argument, ApiObject kind)
        where TObservation : Observation =>
        new(
            new ApiEvent(name, [ObservationApi.Session, kind], $"session: PastSession, {argument}: {kind.Name}"),
            stage,
            (chain, handler) => chain.Observe(handler.ToObserver<TObservation>()));
}
