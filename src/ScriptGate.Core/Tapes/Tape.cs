namespace ScriptGate.Core.Tapes;

/// <summary>One recorded session.</summary>
/// <param name="Header">What session it is.</param>
/// <param name="Entries">What happened, in order.</param>
/// <param name="End">How it ended.</param>
internal sealed record Tape(TapeHeader Header, IReadOnlyList<TapeEntry> Entries, TapeEnd End)
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>No tape is larger, so that nobody has to read what is: 64 MiB.</summary>
    public const int MaxOctets = 64 << 20;
}

/// <summary>A file is no tape that can be used. The message is one sentence without the file's name.</summary>
internal sealed class TapeException(string message, Exception? innerException = null) : Exception(message, innerException);
