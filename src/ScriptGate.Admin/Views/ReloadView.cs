using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Admin;

/// <summary>What came of a start or a reload.</summary>
/// <param name="Succeeded">True when the new generation is the current one.</param>
/// <param name="Generation">The current generation, new or kept.</param>
/// <param name="Time">When the attempt ended.</param>
/// <param name="Reason">What caused it.</param>
/// <param name="Diagnostics">All problems found.</param>
internal sealed record ReloadView(bool Succeeded, int Generation, DateTimeOffset Time, string Reason, IReadOnlyList<DiagnosticView> Diagnostics)
{
    public static ReloadView Of(ReloadResult result) => new(
        result.Succeeded, result.Generation, result.Time, result.Reason, [.. result.Diagnostics.Select(DiagnosticView.Of)]);
}

/// <summary>One problem of a configuration.</summary>
/// <param name="Code">Its stable code.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="File">The file, or <c>environment NAME</c>.</param>
/// <param name="Line">The line, from 1; 0 when it has none.</param>
/// <param name="Message">One sentence.</param>
internal sealed record DiagnosticView(string Code, string Severity, string File, int Line, string Message)
{
    public static DiagnosticView Of(Diagnostic diagnostic) => new(
        diagnostic.Code, EnumWords.Format(diagnostic.Severity), diagnostic.File, diagnostic.Line, diagnostic.Message);

    public Diagnostic ToDiagnostic() => new(
        Code, Severity is "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, File, Line, Message);
}
