namespace ScriptGate.Running;

/// <summary>What the system asks of the program.</summary>
internal interface ISignals
{
    /// <summary>Listens until the result is disposed.</summary>
    /// <param name="stop">SIGTERM or SIGINT; called again for each further one.</param>
    /// <param name="reload">SIGHUP.</param>
    IDisposable Listen(Action stop, Action reload);
}
