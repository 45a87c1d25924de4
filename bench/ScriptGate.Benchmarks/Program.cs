using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using ScriptGate.Benchmarks;
using ScriptGate.Benchmarks.Records;

// --records fills a record file and measures it: no benchmark of a method, but of a file that has grown.
if (args is ["--records", ..])
{
    return await RecordRun.RunAsync(args);
}

// --smoke calls every benchmark once and fails if one of them throws; everything else is BenchmarkDotNet's: --filter, --job short, --list flat.
if (!args.Contains("--smoke", StringComparer.Ordinal))
{
    var measured = BenchmarkSwitcher.FromAssembly(typeof(Config).Assembly).Run([.. args, Config.InProcess], Config.Measuring());
    return measured.SelectMany(summary => summary.Reports).All(report => report.Success) ? 0 : 1;
}

var log = new AccumulationLogger();
var reports = BenchmarkSwitcher.FromAssembly(typeof(Config).Assembly).Run(["--filter", "*"], Config.Smoke(log)).SelectMany(summary => summary.Reports).ToArray();
var failed = reports.Where(report => !report.Success).Select(report => report.BenchmarkCase.DisplayInfo).ToArray();
if (reports.Length == 0 || failed.Length > 0)
{
    Console.Error.WriteLine(log.GetLog());
    Console.Error.WriteLine($"smoke: {failed.Length} of {reports.Length} benchmarks failed: {string.Join(", ", failed)}");
    return 1;
}

Console.WriteLine($"smoke: {reports.Length} benchmarks ran once");
return 0;
