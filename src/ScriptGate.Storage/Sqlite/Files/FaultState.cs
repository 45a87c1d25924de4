using Microsoft.Extensions.Logging;

namespace ScriptGate.Storage.Sqlite;

/// <summary>What is wrong with a database file at present. Told to the operator when it changes, not each time it is met. Written by one thread.</summary>
/// <param name="store">What the file holds, for the log.</param>
/// <param name="path">The file.</param>
/// <param name="logger">Told.</param>
internal sealed class FaultState(string store, string path, ILogger logger)
{
    private volatile DatabaseFault? _current;

    /// <summary>The fault; null when there is none.</summary>
    public DatabaseFault? Current => _current;

    /// <summary>The file was opened.</summary>
    public void Opened() => Log.StoreUp(logger, store, path);

    /// <summary>What the last work came to. A fault that needs the file opened anew is over when it was (<see cref="Opened"/>).</summary>
    public void Tell(DatabaseFault? fault)
    {
        var before = _current;
        _current = fault;
        if (fault is null)
        {
            if (before is { NeedsReopening: false })
            {
                Opened();
            }
        }
        else if (before?.Reason != fault.Reason)
        {
            Log.StoreDown(logger, store, fault.ToString(), fault.Cause);
        }
    }
}
