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
/// Inside this process: it has the garbage collector and the tiers of the gateway, and nothing has to be generated and built again for each run below a
/// repository whose outputs all lie in one folder.
/// </remarks>
internal static class Config
{
    /// <summary>What the command line gets beside its own, so that whatever job it names runs inside this process.</summary>
    public const string InProcess = "--inProcess";

    /// <summary>Everything but the job, which the command line chooses.</summary>
    public static IConfig Measuring() => Base().AddLogger(ConsoleLogger.Default);

    /// <summary>One call each: shows that they run, measures nothing.</summary>
    /// <param name="log">Gets what BenchmarkDotNet has to say; worth reading only when something fails.</param>
    public static IConfig Smoke(ILogger log) => Base().AddLogger(log).AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.Instance));

    private static ManualConfig Base() => ManualConfig.CreateEmpty()
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddExporter(MarkdownExporter.GitHub)
        .WithArtifactsPath(Path.Combine("artifacts", "bench", "micro"));
}
