using ScriptGate.Core.Records;

namespace ScriptGate.Core.Sessions;

/// <content>
/// The record of a message that was taken is written behind its 250: the client does not wait for the books, the log and remote logs. That of a refusal is written
/// before it is told, for whoever reads a support ID may ask for it at once.
/// </content>
internal sealed partial class Conversation
{
    private TransactionRecord? _kept;

    /// <summary>Keeps a record until the replies that are buffered were sent, or the session ends.</summary>
    public void Keep(TransactionRecord record) => Interlocked.Exchange(ref _kept, record);

    /// <summary>Writes the record that was kept, if there is one. Also for whoever ends a session whose thread does not come back.</summary>
    public void WriteKept()
    {
        if (_kept is not null && Interlocked.Exchange(ref _kept, null) is { } record)
        {
            Services.Recorder.Add(Server, record);
        }
    }
}
