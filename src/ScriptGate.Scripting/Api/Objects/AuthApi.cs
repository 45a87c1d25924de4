namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.auth</c>: an authenticated client.</summary>
internal static class AuthApi
{
    public static readonly ApiObject<AuthInfo> Kind = new ApiObject<AuthInfo>("Auth", "An authenticated client.")
        .Property("mechanism", "string", "The SASL mechanism, upper case.", auth => auth.Mechanism)
        .Property("user", "string | null", "The user name, where the mechanism shows it (PLAIN, LOGIN).", auth => auth.User);

    public static readonly ApiObject<AuthEvent> Attempt = new ApiObject<AuthEvent>("AuthAttempt", "The AUTH command, before the member is asked.")
        .Property("mechanism", "string", "The SASL mechanism, upper case.", e => e.Mechanism);
}
