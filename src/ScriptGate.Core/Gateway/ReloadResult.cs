using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Gateway;

/// <summary>What came of an attempt to reload.</summary>
/// <param name="Succeeded">True when the new generation is the current one.</param>
/// <param name="Generation">The number of the current generation, new or kept.</param>
/// <param name="Time">When the attempt ended.</param>
/// <param name="Reason">What caused it: <c>start</c>, <c>file change</c>, <c>admin</c>, <c>signal</c>.</param>
/// <param name="Diagnostics">All problems found.</param>
internal sealed record ReloadResult(bool Succeeded, int Generation, DateTimeOffset Time, string Reason, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Writes it into the log: every problem, then what follows.</summary>
    public void TellTo(ILogger logger)
    {
        foreach (var diagnostic in Diagnostics)
        {
            Log.Diagnostic(logger, diagnostic.IsError ? LogLevel.Error : LogLevel.Warning, diagnostic);
        }

        if (Succeeded)
        {
            Log.GenerationLive(logger, Generation, Reason);
        }
        else if (Generation == 0)
        {
            Log.StartRefused(logger);
        }
        else
        {
            Log.GenerationRefused(logger, Reason, Generation);
        }
    }
}
