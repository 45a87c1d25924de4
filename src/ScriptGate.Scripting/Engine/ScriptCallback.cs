namespace ScriptGate.Scripting.Engine;

/// <summary>A function that a rule gave the host to be called later. The engine's own handle is in the derived type.</summary>
/// <param name="lane">The lane it was made in, which alone can call it.</param>
/// <param name="handler">The handler that gave it: its place, its limits, and whose quarantine is the function's.</param>
internal abstract class ScriptCallback(ILaneWatch lane, RuleHandler handler)
{
    public ILaneWatch Lane { get; } = lane;

    public RuleHandler Handler { get; } = handler;

    /// <summary>
    /// Keeps the function alive until <see cref="IScriptLane.Drop"/>. Called at most once, inside the host function that was given it; one that is not kept must not be
    /// called later.
    /// </summary>
    public abstract void Keep();
}
