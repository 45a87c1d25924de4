namespace ScriptGate.Core.Chain;

/// <summary>Asks steps that follow each other in one go, where coming back to the chain after each would cost more than the step.</summary>
internal interface IRowCaller
{
    /// <summary>
    /// Asks the step that the row stands at, and as long as each answers at once and has no opinion, passes on to the next (<see cref="StepRow.TryPass"/>).
    /// May stop where it likes: the chain goes on behind the step that the row then stands at.
    /// </summary>
    /// <param name="row">The steps; not to be touched after the call.</param>
    /// <param name="cancellationToken">For all of them.</param>
    /// <returns>The answer of the step that the row then stands at.</returns>
    ValueTask<Verdict> CallAsync(StepRow row, CancellationToken cancellationToken);
}

/// <summary>A step as its caller knows it. Neighbours in a chain that have the same caller are asked in a row.</summary>
internal abstract class RowStep(IRowCaller caller)
{
    public IRowCaller Caller => caller;
}
