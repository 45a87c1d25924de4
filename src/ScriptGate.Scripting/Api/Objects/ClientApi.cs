namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.client</c>: who connected.</summary>
internal static class ClientApi
{
    public static readonly ApiObject<ISession> Kind = new ApiObject<ISession>("Client", "The client of a session.")
        .Object("address", AddressApi.Kind, "The client's IP address.", session => session.RemoteAddress, isConstant: true, isNullable: false)
        .Property("port", "number", "The client's port.", session => session.RemoteEndPoint.Port)
        .Property("trusted", "boolean", "True when the address is in trustedNetworks.", session => session.IsTrusted);
}
