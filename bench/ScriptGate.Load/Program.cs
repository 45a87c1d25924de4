using System.Text.Json;
using ScriptGate.Load;

// The load client of bench/run: prints one JSON object (two with --idle, see IdleRun) and ends with 1 if a message did not get its 250.
LoadOptions options;
try
{
    options = LoadOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine("usage: --port N [--messages N] [--sessions N] [--per-session N] [--octets N] [--rate SESSIONS-PER-SECOND] [--tls none|starttls|implicit] | --port N --idle N");
    return 2;
}

if (options.Idle > 0)
{
    return new IdleRun(options).Run(Console.In, Console.Out);
}

var report = new LoadRun(options, TimeProvider.System).Run();
Console.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.LoadReport));
return report.Failed == 0 ? 0 : 1;
