using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <summary>What a lane was doing when it was declared lost.</summary>
/// <param name="File">The file, or the place of the handler.</param>
/// <param name="Handler">The handler; null if files were loading.</param>
/// <param name="Pending">The invocations that waited for the lane.</param>
internal sealed record LostLane(ScriptLocation File, RuleHandler? Handler, IReadOnlyList<Invocation> Pending);
