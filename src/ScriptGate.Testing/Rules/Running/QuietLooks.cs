namespace ScriptGate.Testing.Rules;

/// <summary>How often in a row nothing was seen to go on: one look proves nothing, for what was just set off may not have begun. None after a look that saw something.</summary>
/// <param name="Quiet">Looks that saw nothing go on.</param>
/// <param name="Idle">The last of them, at which no thread had anything to do either; where some have, it may be somebody else's.</param>
internal readonly record struct QuietLooks(int Quiet, int Idle)
{
    /// <summary>One more look that saw nothing go on.</summary>
    /// <param name="isIdle">Whether no thread had anything to do.</param>
    public QuietLooks Next(bool isIdle) => new(Quiet + 1, isIdle ? Idle + 1 : 0);
}
