using ScriptGate.Core.Chain;

namespace ScriptGate.Scripting.Engine;

/// <summary>Where something stands in a rule.</summary>
/// <param name="File">The file as rules and configuration name it: relative to the folder of the configuration, with slashes.</param>
/// <param name="Line">From 1; 0 when unknown.</param>
/// <param name="Column">From 1; 0 when unknown.</param>
internal readonly record struct ScriptLocation(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
}

/// <summary>A rule failed. The message is one sentence that begins with file and line.</summary>
internal class ScriptException(ScriptLocation location, string reason, IReadOnlyList<string>? frames = null, Exception? innerException = null)
    : Exception($"{location}: {reason}", innerException)
{
    public ScriptLocation Location { get; } = location;

    /// <summary>What went wrong, without the place.</summary>
    public string Reason { get; } = reason;

    /// <summary>The rule's own frames, innermost first, for example <c>check (scripts/rules/a.js:12:3)</c>.</summary>
    public IReadOnlyList<string> Frames { get; } = frames ?? [];
}

/// <summary>Rule files do not load.</summary>
internal sealed class ScriptLoadException(IReadOnlyList<ScriptException> failures) : Exception(string.Join('\n', failures.Select(failure => failure.Message)))
{
    /// <summary>What is wrong, at least one.</summary>
    public IReadOnlyList<ScriptException> Failures { get; } = failures;
}

/// <summary>A rule computed or waited for longer than it may.</summary>
internal sealed class ScriptTimeoutException(ScriptLocation location, string reason) : ScriptException(location, reason), IOutOfTime;

/// <summary>The lane a rule ran on does not come back; a new one has taken its place.</summary>
internal sealed class ScriptLaneLostException(ScriptLocation location, string reason) : ScriptException(location, reason);

/// <summary>The handler once made its lane hang, and its file has not changed since.</summary>
internal sealed class ScriptQuarantinedException(ScriptLocation location, string reason) : ScriptException(location, reason);

/// <summary>A rule called a host function with arguments that do not fit. Inside the rule it is a TypeError.</summary>
internal sealed class ScriptArgumentException(string message) : Exception(message);

/// <summary>The engine cannot run on this machine.</summary>
internal sealed class EngineUnavailableException(string message) : Exception(message);
