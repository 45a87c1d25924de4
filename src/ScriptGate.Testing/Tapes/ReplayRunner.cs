using ScriptGate.Core.Plugins;
using ScriptGate.Core.Tapes;
using ScriptGate.Testing.Rules;

namespace ScriptGate.Testing.Tapes;

/// <summary>Plays tapes: each file once, several at a time, and the same way whenever it is done.</summary>
/// <param name="setup">What it runs with.</param>
internal sealed class ReplayRunner(ReplaySetup setup)
{
    /// <summary>How files with tapes end.</summary>
    public const string Ending = ".tape";

    /// <summary>Finds the tapes of a path, in the order of their names.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <returns>Absolute paths; null when there is no such file or folder.</returns>
    public static IReadOnlyList<string>? Find(string path)
    {
        var target = Path.GetFullPath(path);
        return File.Exists(target) ? [target]
            : Directory.Exists(target) ? [.. Directory.EnumerateFiles(target, "*" + Ending, SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : null;
    }

    /// <summary>Plays them.</summary>
    /// <exception cref="BenchException">The configuration has errors.</exception>
    /// <exception cref="ReplayException">The other rules are not there.</exception>
    public async Task<ReplayReport> RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        using var folder = new ReplayFolder();
        using var plugins = new PluginLoader(TimeProvider.System, new RunLog());
        var gateways = new List<ReplayGateway>();
        try
        {
            for (var i = 0; i < Math.Clamp(setup.Parallel ?? Environment.ProcessorCount, 1, Math.Max(1, files.Count)); i++)
            {
                gateways.Add(await ReplayGateway.BuildAsync(setup, setup.Engine(), plugins, folder, cancellationToken));
            }

            var outcomes = new ReplayOutcome[files.Count];
            await Task.WhenAll(gateways.Select((gateway, lane) => Task.Run(
                async () =>
                {
                    // Each its own part, always the same one.
                    for (var i = lane; i < files.Count; i += gateways.Count)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        outcomes[i] = await PlayAsync(gateway, files[i]);
                    }
                },
                cancellationToken)));
            return new ReplayReport(outcomes);
        }
        finally
        {
            foreach (var gateway in gateways)
            {
                await gateway.DisposeAsync();
            }
        }
    }

    private async Task<ReplayOutcome> PlayAsync(ReplayGateway gateway, string file)
    {
        try
        {
            return await gateway.PlayAsync(file, TapeFiles.Read(file, setup.Key));
        }
        catch (TapeException exception)
        {
            return new ReplayOutcome(file) { Problem = exception.Message };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ReplayOutcome(file) { Problem = $"it cannot be read: {exception.Message}" };
        }
    }
}
