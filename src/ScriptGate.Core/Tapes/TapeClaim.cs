using System.Net;

namespace ScriptGate.Core.Tapes;

/// <summary>A session that somebody may come to want: its server may announce a client that is to be recorded, and a tape has to begin with the first octet.</summary>
/// <param name="recording">Who may want it.</param>
internal sealed class TapeClaim(Recording recording)
{
    /// <summary>A client was announced.</summary>
    /// <returns>True when the session is recorded from now on, with all that was kept of it.</returns>
    public bool TryTake(IPAddress client) => recording.TryTake(client);

    /// <summary>The session is over, and nobody wanted it.</summary>
    public void GiveUp() => recording.GiveUp();
}
