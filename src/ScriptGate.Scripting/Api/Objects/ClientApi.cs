using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.client</c>: who connected.</summary>
internal static class ClientApi
{
    public static readonly ApiObject<ISession> Kind = new ApiObject<ISession>("Client", "The client of a session.")
        .Object("address", AddressApi.Kind, "The client's IP address.", session => session.RemoteAddress, isConstant: true, isNullable: false)
        .Property("port", "number", "The client's port.", session => session.RemoteEndPoint.Port)
        .Property("trusted", "boolean", "True when the address is in trustedNetworks.", session => session.IsTrusted)
        .Property("country", "string | null", "The country of the address, two upper-case letters; null when the database does not know, or none is configured.", session => session.Country)
        .Method("name", 0, "(): Promise<string | null>", "The name of the address in DNS that leads back to it; null when there is none. Rejected when that cannot be found out now.", (session, _) =>
            ScriptValue.Promise(NameAsync(session)))
        .AsSteady();

    private static async Task<ScriptValue> NameAsync(ISession session)
    {
        var names = await DnsConfirmation.FindNamesAsync(session.Dns, session.RemoteAddress, CancellationToken.None);
        return names.IsTemporary ? throw new ScriptArgumentException($"the name of {session.RemoteAddress} cannot be looked up now: {names.Outcome.ToString().ToLowerInvariant()}")
            : names.IsFound ? names.Records[0]
            : ScriptValue.Null;
    }
}
