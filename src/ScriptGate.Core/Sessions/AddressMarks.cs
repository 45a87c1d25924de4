namespace ScriptGate.Core.Sessions;

/// <summary>One mark for each step that judges final addresses.</summary>
internal struct AddressMarks
{
    private uint _present;
    private uint _outdated;

    /// <summary>True when some step's word was for another address.</summary>
    public readonly bool HasOutdated => _outdated != 0;

    public void Judged(int index)
    {
        _present |= 1u << index;
        _outdated &= ~(1u << index);
    }

    public readonly bool IsOutdated(int index) => (_outdated & (1u << index)) != 0;

    public void Rewritten()
    {
        _outdated |= _present;
        _present = 0;
    }
}
