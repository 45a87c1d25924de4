using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ScriptGate.Benchmarks;

/// <summary>How the benchmarks run.</summary>
/// <remarks>
/// Inside this process: it has the garbage collector and the tiers of the gateway, and the project that BenchmarkDotNet would generate otherwise does not
/// build below a repository whose outputs all lie in one folder.
/// </remarks>
internal static class Config
{
    /// <summary>Numbers worth a look. A job named on the command line replaces the one that is set here.</summary>
    public static IConfig Measuring(string[] args)
    {
        var short_ = HasShortJob(args) ? Job.ShortRun : Job.Default;
        return Base().AddLogger(ConsoleLogger.Default).AddJob(short_.WithToolchain(InProcessEmitToolchain.Instance));
    }

    /// <summary>One call each: shows that they run, measures nothing.</summary>
    /// <param name="log">Gets what BenchmarkDotNet has to say; worth reading only when something fails.</param>
    public static IConfig Smoke(ILogger log) => Base().AddLogger(log).AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.Instance));

    private static ManualConfig Base() => ManualConfig.CreateEmpty()
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddExporter(MarkdownExporter.GitHub)
        .WithArtifactsPath(Path.Combine("artifacts", "bench", "micro"))
        .WithOptions(ConfigOptions.JoinSummary);

    private static bool HasShortJob(string[] args) =>
        args.Zip(args.Skip(1)).Any(pair => pair.First is "--job" or "-j" && pair.Second.Equals("short", StringComparison.OrdinalIgnoreCase));
}
