namespace ScriptGate.Mime.Content;

/// <summary>Takes content piece by piece. Disposed by whoever opened it, completed or not.</summary>
internal interface IContentSink : IDisposable
{
    void Write(ReadOnlySpan<byte> octets);

    /// <summary>The content has ended. Called once; nothing is written afterwards.</summary>
    void Complete();
}
