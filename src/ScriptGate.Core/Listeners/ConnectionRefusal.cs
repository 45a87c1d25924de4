using System.Security.Authentication;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Listeners;

/// <summary>What a connection that is not admitted is told.</summary>
/// <param name="reply">The reply.</param>
/// <param name="tls">With what it begins, where TLS begins with the first octet; null in clear.</param>
/// <param name="generation">The lease of the generation whose certificates these are; given back when all is said.</param>
internal sealed class ConnectionRefusal(byte[] reply, ClientTls? tls, Generation? generation)
{
    // Not counted by the gate of the profile: whoever is turned away must take no place there from who is let in.

    /// <summary>A handshake is what a limit protects from: of those who are turned away at once, so many hear why, and the others see the connection closed.</summary>
    private const int MostHandshakes = 16;

    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(5);

    private static int s_handshakes;

    /// <summary>Says it. The connection is the caller's to close.</summary>
    public async ValueTask TellAsync(IClientConnection connection, TimeProvider clock)
    {
        try
        {
            if (tls is null)
            {
                await connection.Output.WriteAsync(reply);
            }
            else
            {
                await TellEncryptedAsync(connection, tls, clock);
            }
        }
        finally
        {
            generation?.Release();
        }
    }

    private async ValueTask TellEncryptedAsync(IClientConnection connection, ClientTls profile, TimeProvider clock)
    {
        try
        {
            if (Interlocked.Increment(ref s_handshakes) > MostHandshakes)
            {
                return;
            }

            using var limit = new CancellationTokenSource(HandshakeTime, clock);
            await using var transport = new ClientTransport(connection);
            await transport.SecureAsync(new ClientHandshake(profile), limit.Token);
            await transport.Output.WriteAsync(reply, limit.Token);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // It cannot be told, then.
        }
        finally
        {
            Interlocked.Decrement(ref s_handshakes);
        }
    }
}
