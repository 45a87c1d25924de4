namespace ScriptGate.Core.Configuration;

/// <summary>Collects every problem of one loading.</summary>
internal sealed class DiagnosticBag
{
    // A file of nothing but mistakes must not cost more than a screen of them is worth.
    private const int Limit = 1_000;

    private readonly List<Diagnostic> _diagnostics = [];

    public bool HasErrors { get; private set; }

    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.IsError;
        if (_diagnostics.Count < Limit)
        {
            _diagnostics.Add(diagnostic);
        }
    }

    /// <summary>In the order of the file, then the environment's. A problem without a line concerns the whole and comes first.</summary>
    public IReadOnlyList<Diagnostic> InOrder() =>
        [.. _diagnostics
            .OrderBy(diagnostic => diagnostic.File.StartsWith(EnvironmentOverrides.SourcePrefix, StringComparison.Ordinal))
            .ThenBy(diagnostic => diagnostic.Line)];
}
