namespace ScriptGate.Smtp;

/// <summary>How far <see cref="ReplyReader"/> got.</summary>
public enum ReplyStatus
{
    /// <summary>The reply goes on. Whole lines were consumed; come back with what was not, and more.</summary>
    Incomplete,

    /// <summary>One reply was read and consumed.</summary>
    Complete,

    /// <summary>These octets are no reply. The conversation cannot be trusted any more; only <see cref="ReplyReader.Reset"/> leaves this state.</summary>
    Malformed,
}
