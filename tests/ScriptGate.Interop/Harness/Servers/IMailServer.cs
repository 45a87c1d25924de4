namespace ScriptGate.Interop.Harness.Servers;

/// <summary>A mail server that tests put behind a gateway.</summary>
internal interface IMailServer : IAsyncDisposable
{
    /// <summary>As it stands in a pool.</summary>
    string Address { get; }

    /// <summary>Its own log.</summary>
    string LogText { get; }
}
