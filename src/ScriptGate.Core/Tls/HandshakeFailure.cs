namespace ScriptGate.Core.Tls;

/// <summary>Why a handshake failed, in words for the operator.</summary>
internal static class HandshakeFailure
{
    // OpenSSL says "error:0A0000C1:SSL routines::no shared cipher", .NET three layers above it that the handshake failed.
    private const string OfOpenSsl = "SSL routines:";

    public static string Reason(Exception exception, bool timedOut)
    {
        if (timedOut)
        {
            return "not finished within timeouts.handshake";
        }

        var message = exception.GetBaseException().Message;
        var library = message.IndexOf(OfOpenSsl, StringComparison.Ordinal);
        return (library < 0 ? message : message[(message.IndexOf(':', library + OfOpenSsl.Length) + 1)..]).TrimEnd('.');
    }
}
