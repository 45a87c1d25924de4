namespace ScriptGate.Scripting.Api.Objects;

/// <summary>The second arguments of the pool side's handlers.</summary>
internal static class PoolApi
{
    private static readonly Words<ServerTlsMode> Modes = new(
        ("none", ServerTlsMode.None), ("opportunistic", ServerTlsMode.Opportunistic), ("require", ServerTlsMode.Require), ("implicit", ServerTlsMode.Implicit));

    public static readonly ApiObject<PoolSelectedEvent> Selected = new ApiObject<PoolSelectedEvent>("PoolSelected", "A pool was chosen; its member was not.")
        .Property("pool", "string", "The pool.", e => e.Pool)
        .Property(
            "tls",
            Modes.Type,
            "How the connection to the member is secured.",
            e => Modes.NameOf(e.ServerTls.Mode),
            (e, arguments) => e.ServerTls = e.ServerTls with { Mode = Modes.Read(arguments, 0, "tls") })
        .Property(
            "verify",
            "boolean",
            "Whether the member's certificate must be valid.",
            e => e.ServerTls.Verify,
            (e, arguments) => e.ServerTls = e.ServerTls with { Verify = arguments.Boolean(0, "verify") })
        .Property(
            "name",
            "string | null",
            "The name to verify; null for the member's host as configured.",
            e => e.ServerTls.Name,
            (e, arguments) => e.ServerTls = e.ServerTls with { Name = arguments.OptionalText(0, "name") });

    public static readonly ApiObject<ServerConnectedEvent> Connected = new ApiObject<ServerConnectedEvent>("ServerConnected", "A connection to a member is ready.")
        .Property("pool", "string", "The pool.", e => e.Pool)
        .Property("member", "string", "The member's address as configured.", e => e.Member)
        .Property("reused", "boolean", "True when an earlier session used the connection.", e => e.Reused);

    public static readonly ApiObject<PoolFailedEvent> Failed = new ApiObject<PoolFailedEvent>("PoolFailed", "No member of the pool could be reached.")
        .Property("pool", "string", "The pool.", e => e.Pool)
        .Property("reason", "string", "What went wrong, for logs.", e => e.Reason);
}
