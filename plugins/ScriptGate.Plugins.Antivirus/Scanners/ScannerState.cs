namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>A scanner and whether it is well.</summary>
internal sealed class ScannerState(IScanner scanner)
{
    /// <summary>
    /// Messages without an answer in a row until it is taken for broken. More than one: it may be the message's fault, and whoever sends such a message must not switch a scanner off with it.
    /// </summary>
    private const int FaultLimit = 3;

    private readonly Lock _lock = new();
    private int _faults;

    public IScanner Scanner => scanner;

    /// <summary>True until something speaks against it.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>Takes down how a scan went.</summary>
    /// <returns>True when the scanner was well and is not any more.</returns>
    public bool Note(ScanOutcome outcome)
    {
        lock (_lock)
        {
            _faults = outcome switch
            {
                ScanOutcome.Unreachable => FaultLimit,
                ScanOutcome.Faulty => _faults + 1,
                _ => 0,
            };
            var isDown = IsUp && _faults >= FaultLimit;
            IsUp = _faults < FaultLimit;
            return isDown;
        }
    }

    /// <summary>Takes down how a probe went.</summary>
    /// <returns>True when that changed anything.</returns>
    public bool NoteProbe(bool isWell)
    {
        lock (_lock)
        {
            var isChange = IsUp != isWell;
            IsUp = isWell;
            if (isChange)
            {
                _faults = isWell ? 0 : FaultLimit;
            }

            return isChange;
        }
    }
}
