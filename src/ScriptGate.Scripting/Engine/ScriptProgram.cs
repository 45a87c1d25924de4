using ScriptGate.Scripting.Api;

namespace ScriptGate.Scripting.Engine;

/// <summary>Everything a lane is made from.</summary>
/// <param name="Sources">The rule files and what they require.</param>
/// <param name="Api">What rules see.</param>
/// <param name="Limits">What rules may use.</param>
/// <param name="LoadCall">Time, chance and the target of the global functions while files load.</param>
internal sealed record ScriptProgram(ScriptSources Sources, ApiTable Api, ScriptLimits Limits, ScriptCall LoadCall);
