using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary>The second arguments of the pool side's handlers.</summary>
internal static class PoolApi
{
    private static readonly Words<ServerTlsMode> Modes = new(
        ("none", ServerTlsMode.None), ("opportunistic", ServerTlsMode.Opportunistic), ("require", ServerTlsMode.Require), ("implicit", ServerTlsMode.Implicit));

    private static readonly Words<ClientAddressMode> Announcements = new(
        ("none", ClientAddressMode.None), ("proxy-v1", ClientAddressMode.ProxyV1), ("proxy-v2", ClientAddressMode.ProxyV2), ("xclient", ClientAddressMode.Xclient));

    public static readonly ApiObject<ServerTlsInfo> ServerTls = new ApiObject<ServerTlsInfo>("ServerTls", "What the TLS handshake with a member agreed on.")
        .Property("version", "'1.2' | '1.3'", "The protocol version.", tls => tls.Version)
        .Property("cipher", "string", "The cipher suite by its IANA name.", tls => tls.Cipher)
        .Property("verified", "boolean", "True when the member's certificate is valid for the name it had to be for, whether that was asked for or not.", tls => tls.IsVerified)
        .Property("problem", "string | null", "What is wrong with the certificate, in words for the log.", tls => tls.Problem);

    public static readonly ApiObject<PoolSelectedEvent> Selected = new ApiObject<PoolSelectedEvent>("PoolSelected", "A pool was chosen; its member was not.")
        .Property("pool", "string", "The pool.", e => e.Pool)
        .Property(
            "tls",
            Modes.Type,
            "How the connection to the member is secured.",
            e => Modes.NameOf(e.ServerTls.Mode),
            (e, arguments) => Strengthen("tls", e, e.ServerTls with { Mode = Modes.Read(arguments, 0, "tls") }))
        .Property(
            "verify",
            "boolean",
            "Whether the member's certificate must be valid.",
            e => e.ServerTls.Verify,
            (e, arguments) => Strengthen("verify", e, e.ServerTls with { Verify = arguments.Boolean(0, "verify") }))
        .Property(
            "name",
            "string | null",
            "The name to verify; null for the member's host as configured.",
            e => e.ServerTls.Name,
            (e, arguments) => Strengthen("name", e, e.ServerTls with { Name = arguments.OptionalText(0, "name") }))
        .Property("announce", Announcements.Type, "How the member is told of the client.", e => Announcements.NameOf(e.Announce), Announce);

    public static readonly ApiObject<ServerConnectedEvent> Connected = new ApiObject<ServerConnectedEvent>("ServerConnected", "A connection to a member is ready.")
        .Property("pool", "string", "The pool.", e => e.Pool)
        .Property("member", "string", "The member's address as configured.", e => e.Member)
        .Property("reused", "boolean", "True when an earlier session used the connection.", e => e.Reused)
        .Object("address", AddressApi.Kind, "The IP address that the connection was made to; null where it is not known.", e => e.Address)
        .Object("source", AddressApi.Kind, "Our address of the connection, as the member sees it; null where it is not known.", e => e.Source)
        .Object("tls", ServerTls, "How the connection is secured; null in clear.", e => e.Tls)
        .Property("announced", Announcements.Type, "How the member was told of the client.", e => Announcements.NameOf(e.Announced));

    public static readonly ApiObject<PoolFailedEvent> Failed = new ApiObject<PoolFailedEvent>("PoolFailed", "No member of the pool could be reached.")
        .Property("pool", "string", "The pool.", e => e.Pool)
        .Property("reason", "string", "What went wrong, for logs.", e => e.Reason);

    private static void Strengthen(string name, PoolSelectedEvent e, ServerTlsPolicy policy) => RuleMistake.Guard(name, () => e.Strengthen(policy));

    private static void Announce(PoolSelectedEvent e, ScriptArguments arguments)
    {
        var mode = Announcements.Read(arguments, 0, "announce");
        e.Announce = e.Announcements.Contains(mode)
            ? mode
            : throw new ScriptArgumentException($"announce: members of the pool '{e.Pool}' cannot be told in this way; what can be chosen: {string.Join(", ", e.Announcements.Select(item => $"'{Announcements.NameOf(item)}'"))}");
    }
}
