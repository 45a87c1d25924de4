using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session</c>: the first argument of every handler.</summary>
internal static class SessionApi
{
    private static readonly Words<StartTlsMode> Modes = new(("none", StartTlsMode.None), ("allow", StartTlsMode.Allow), ("require", StartTlsMode.Require));

    public static readonly ApiObject<ISession> Kind = new ApiObject<ISession>("Session", "One client connection.")
        .Property("id", "string", "The support ID of the session.", session => session.Id)
        .Property("virtualServer", "string", "The name of the virtual server that took the connection.", session => session.VirtualServer.Name)
        .Aspect("client", ClientApi.Kind, "Who connected.")
        .Object("proxy", ProxyApi.Kind, "Who announced the client (PROXY header, XCLIENT); null when the client itself is connected.", session => session.Proxy)
        .Object("hello", HelloApi.Kind, "What the client said in EHLO or HELO; null before, and again after STARTTLS.", session => session.Hello)
        .Object("tls", TlsApi.Kind, "The TLS facts; null in clear.", session => session.Tls)
        .Object("auth", AuthApi.Kind, "The authenticated client; null until the member accepted it.", session => session.Auth)
        .Property("user", "string | null", "The authenticated user, where the mechanism shows it.", session => session.Auth?.User)
        .Object("transaction", TransactionApi.Kind, "The open transaction.", session => session.Transaction)
        .Property(
            "starttls",
            Modes.Type,
            "Whether STARTTLS is offered, and required; starts as the virtual server's.",
            session => Modes.NameOf(session.StartTls),
            (session, arguments) => session.StartTls = Modes.Read(arguments, 0, "starttls"))
        .Property(
            "pool",
            "string | null",
            "The pool of this session's transactions; null for the virtual server's.",
            session => session.Pool,
            (session, arguments) => session.Pool = RuleCall.PoolName(arguments))
        .Property(
            "member",
            "string | null",
            "The member that this session's transactions go to, by its address as configured, and no other; null for the pool's choice.",
            session => session.Member,
            (session, arguments) => MemberChoice.Set(name => session.Member = name, arguments))
        .Property(
            "source",
            "string | null",
            "The address of this machine that connections to members are made from; null for the system's choice.",
            session => session.Source?.ToString(),
            MemberChoice.SetSource)
        .Property(
            "persistenceKey",
            "string | null",
            "What keeps this session's transactions with one member of their pool; null for the pool's own key.",
            session => session.PersistenceKey,
            (session, arguments) => session.PersistenceKey = arguments.OptionalText(0, "persistenceKey"))
        .Property("trusted", "boolean", "True when the client's address is in trustedNetworks.", session => session.IsTrusted)
        .Property("startedAt", "number", "When the client connected: milliseconds since 1970, as Date.now() has them.", session => session.StartedAt.ToUnixTimeMilliseconds())
        .Object("counters", CountersApi.Kind, "What the session did so far.", session => session.Counters, isConstant: true, isNullable: false)
        .Method("disable", 1, "(name?: string): void", "Rules are not asked at an event any more, or one rule at all; without a name this rule. Checks still are.", RuleSwitch.Disable)
        .Method("enable", 1, "(name?: string): void", "Switches an event or a rule on again; without a name everything.", RuleSwitch.Enable)
        .Method("close", 1, "(text?: string): void", "Ends the session when the present command has been answered: 421, then the connection is closed.", Close)
        .Object("security", SecurityApi.Kind, "Which checks the session is spared.", session => session.Security, isConstant: true, isNullable: false)
        .Object("notes", NotesApi.Kind, "Values kept for the rest of the session.", session => session.Notes, isConstant: true, isNullable: false)
        .AsSteady();

    private static ScriptValue Close(ISession session, ScriptArguments arguments)
    {
        session.Close(arguments.OptionalText(0, "text") is { } text ? ReplyText.Line(text, "close") : null);
        return default;
    }
}
