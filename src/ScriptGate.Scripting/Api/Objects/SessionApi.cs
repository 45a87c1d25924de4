namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session</c>: the first argument of every handler.</summary>
internal static class SessionApi
{
    private static readonly Words<StartTlsMode> Modes = new(("none", StartTlsMode.None), ("allow", StartTlsMode.Allow), ("require", StartTlsMode.Require));

    public static readonly ApiObject<ISession> Kind = new ApiObject<ISession>("Session", "One client connection.")
        .Property("id", "string", "The support ID of the session.", session => session.Id)
        .Property("virtualServer", "string", "The name of the virtual server that took the connection.", session => session.VirtualServer.Name)
        .Object("client", ClientApi.Kind, "Who connected.", session => session, isConstant: true, isNullable: false)
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
        .Object("security", SecurityApi.Kind, "Which checks the session is spared.", session => session.Security, isConstant: true, isNullable: false)
        .Object("notes", NotesApi.Kind, "Values kept for the rest of the session.", session => session.Notes, isConstant: true, isNullable: false);
}
