using ScriptGate.Scripting.Engine;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>The managed engine: ECMAScript 5.1, interpreted, wherever .NET runs.</summary>
/// <param name="insteadOf">Why it runs in place of another engine; null when it was asked for.</param>
internal sealed class JintEngine(string? insteadOf = null) : IScriptEngine
{
    private static readonly string Version = typeof(JsEngine).Assembly.GetName().Version?.ToString(3) ?? string.Empty;

    public string Name => insteadOf is null ? $"Jint {Version} (ECMAScript 5.1)" : $"Jint {Version} (ECMAScript 5.1; {insteadOf})";

    public IScriptLane CreateLane(ScriptProgram program, ILaneWatch watch)
    {
        var lane = new JintLane(program, watch);
        lane.LoadFiles();
        return lane;
    }
}
