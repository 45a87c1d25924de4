using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Generations.Comparison;
using ScriptGate.Core.Listeners;

namespace ScriptGate.Core.Gateway;

/// <summary>What a reload would come to.</summary>
/// <param name="Generation">The number of the running generation.</param>
/// <param name="Difference">What it would change; null when it would be refused.</param>
/// <param name="Diagnostics">All problems found.</param>
internal sealed record ReloadPreview(int Generation, GenerationDifference? Difference, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Builds with plugins, engine and members of its own and a state of nothing: what runs must not notice.</summary>
    public static async Task<ReloadPreview> MakeAsync(GatewaySetup setup, GenerationHolder generations, ListenerSet listeners, CancellationToken cancellationToken)
    {
        var apart = setup with { Loggers = NullLoggerFactory.Instance, Store = setup.ScratchStore?.Invoke() ?? setup.Store, OptionsChanged = null };
        var check = await GenerationCheck.RunAsync(apart, cancellationToken);
        try
        {
            var current = generations.Acquire();
            try
            {
                var diagnostics = new List<Diagnostic>(check.Diagnostics);
                var prepared = check.Generation is { } next ? await listeners.PrepareAsync(next.Options, setup.ConfigurationFile, diagnostics, cancellationToken) : null;
                if (prepared is not null)
                {
                    await ListenerSet.AbandonAsync(prepared);
                }

                return new ReloadPreview(current.Number, prepared is null ? null : GenerationComparison.Compare(current, check.Generation!), diagnostics);
            }
            finally
            {
                current.Release();
            }
        }
        finally
        {
            await check.DisposeAsync().AsTask().WaitAsync(Generations.Generation.EndPatience, setup.Clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await (apart.Store as IAsyncDisposable is { } scratch && !ReferenceEquals(apart.Store, setup.Store) ? scratch.DisposeAsync() : default);
        }
    }
}
