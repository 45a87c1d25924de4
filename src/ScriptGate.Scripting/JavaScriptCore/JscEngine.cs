using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>The engine of the system's JavaScriptCore library.</summary>
internal sealed class JscEngine : IScriptEngine
{
    private readonly nint _library;

    /// <exception cref="EngineUnavailableException">The library is missing or unfit.</exception>
    public JscEngine()
    {
        (_library, var file) = NativeLibraryLoader.Load();
        Name = $"JavaScriptCore ({file})";
    }

    public string Name { get; }

    public IScriptLane CreateLane(ScriptProgram program, ILaneWatch watch)
    {
        var lane = new JscLane(_library, program, watch);
        try
        {
            lane.LoadFiles();
            return lane;
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }
}
