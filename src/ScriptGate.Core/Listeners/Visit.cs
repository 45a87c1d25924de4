using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>An admitted connection: its session, its place in the registry and among those that are counted. Ends once, by its session or by whoever gave that up.</summary>
/// <param name="registry">Where the session is found by the tick.</param>
/// <param name="connection">The connection.</param>
/// <param name="conversation">The session.</param>
/// <param name="place">Where it is counted.</param>
internal sealed class Visit(SessionRegistry registry, IClientConnection connection, Conversation conversation, ConnectionPlace place) : IVisit
{
    /// <summary>Serves the connection to its end and closes it.</summary>
    public async ValueTask RunAsync()
    {
        conversation.EndConnection = EndAsync;
        registry.Add(conversation);
        var end = SessionEnd.Error;
        try
        {
            end = await new ConversationLoop(conversation).RunAsync();
        }
        finally
        {
            if (!conversation.IsGivenUp)
            {
                await EndAsync(end);
            }
        }
    }

    private async ValueTask EndAsync(SessionEnd end)
    {
        if (conversation.Session.Tls is not null)
        {
            conversation.Server.TlsCounters.Left();
        }

        try
        {
            if (conversation.Transport.IsEncrypted)
            {
                // The end of TLS is one more thing to write to a client that may not read: the tick watches over it.
                conversation.Deadlines.Arm(SessionFarewell.Time);
                await conversation.Transport.DisposeAsync();
            }
        }
        finally
        {
            registry.Remove(conversation);
            place.Leave();
            await connection.CloseAsync(IsSilentAfter(end));
        }
    }

    // Whether nothing more is to be expected of a client: it said QUIT, it said nothing for too long, or it is gone.
    private static bool IsSilentAfter(SessionEnd end) => end is SessionEnd.Quit or SessionEnd.Timeout or SessionEnd.ClientGone;
}
