using ScriptGate.Core.Listeners;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tapes;

/// <summary>Chooses the sessions that have something between them and everything outside: those that are recorded, or replayed.</summary>
internal interface IOutsides
{
    /// <summary>A session begins.</summary>
    /// <param name="id">Its support ID.</param>
    /// <param name="server">Its virtual server.</param>
    /// <param name="transport">Its client.</param>
    /// <returns>Null, nearly always, for nothing.</returns>
    SessionOutside? Begin(string id, VirtualServer server, ClientTransport transport);
}
