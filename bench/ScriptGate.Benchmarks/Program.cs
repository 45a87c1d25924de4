using BenchmarkDotNet.Running;
using ScriptGate.Benchmarks;

// --smoke runs every benchmark once and fails if one of them throws; everything else is BenchmarkDotNet's: --filter, --job short, --list flat.
var smoke = args.Contains("--smoke", StringComparer.Ordinal);
string[] passed = smoke ? ["--filter", "*"] : args;
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Config).Assembly).Run(passed, smoke ? Config.Smoke() : Config.Measuring(args)).ToArray();
var complete = summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
if (smoke)
{
    var count = summaries.Sum(summary => summary.Reports.Length);
    Console.WriteLine(complete && count > 0 ? $"smoke: {count} benchmarks ran once" : "smoke: failed, see above");
    complete &= count > 0;
}

return complete ? 0 : 1;
