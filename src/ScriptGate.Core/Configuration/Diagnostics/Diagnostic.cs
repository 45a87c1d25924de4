namespace ScriptGate.Core.Configuration;

/// <summary>One problem of a configuration: what is wrong, and where it stands.</summary>
/// <param name="Code">A stable code, see <see cref="DiagnosticCodes"/>.</param>
/// <param name="Severity">Whether the configuration can be used nevertheless.</param>
/// <param name="File">The file, or <c>environment NAME</c> for an override.</param>
/// <param name="Line">The line, from 1; 0 when the problem has none.</param>
/// <param name="Message">One sentence, beginning with the path of the key.</param>
internal sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string File, int Line, string Message)
{
    public bool IsError => Severity == DiagnosticSeverity.Error;

    /// <summary>The form that editors and people know: <c>file:line: SG1001: sentence</c>.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}" : File;
        return IsError ? $"{place}: {Code}: {Message}" : $"{place}: {Code}: warning: {Message}";
    }
}

/// <summary>Whether a configuration with the problem can be used.</summary>
internal enum DiagnosticSeverity
{
    /// <summary>It can; the operator should know.</summary>
    Warning,

    /// <summary>It cannot.</summary>
    Error,
}
