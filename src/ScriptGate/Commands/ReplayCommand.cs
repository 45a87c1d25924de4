using System.CommandLine;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Tapes;
using ScriptGate.Tapes;
using ScriptGate.Testing.Rules;
using ScriptGate.Testing.Tapes;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate replay</c>: run recorded sessions against the rules of now, or others, and say what is decided in another way.</summary>
internal static class ReplayCommand
{
    public static Command Create(CommandContext context, Option<string> config)
    {
        var path = new Argument<string>("path") { Description = "A tape, or a folder of them." };
        var rules = new Option<string?>("--rules") { Description = "A folder with other rules: each takes the place of the configuration's rule of the same name.", HelpName = "DIR" };
        var key = new Option<string?>("--key") { Description = "The key file of encrypted tapes.", HelpName = "FILE" };
        var json = JsonOutput.Option();
        var command = new Command("replay", "Run recorded sessions against the configuration's rules, or others, without a network, and show which decisions change and why.") { path, rules, key, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = Path.GetFullPath(parsed.GetRequiredValue(config));
            if (ReplayRunner.Find(parsed.GetRequiredValue(path)) is not { Count: > 0 } files)
            {
                throw new GatewayException(ExitCodes.Usage, $"there is no tape {parsed.GetValue(path)}");
            }

            var setup = new ReplaySetup
            {
                Configuration = file,
                Engine = () => context.ScriptEngineOf(file),
                Environment = context.Environment,
                Rules = parsed.GetValue(rules) is { } folder ? Existing(folder) : null,
                Key = KeyOf(parsed.GetValue(key)),
            };
            return await RunAsync(context, setup, files, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ReplaySetup setup, IReadOnlyList<string> files, bool json, CancellationToken cancellationToken)
    {
        ReplayReport report;
        try
        {
            report = await new ReplayRunner(setup).RunAsync(files, cancellationToken);
        }
        catch (BenchException exception)
        {
            context.Complain(exception.Diagnostics);
            return ExitCodes.Usage;
        }
        catch (Exception exception) when (exception is ReplayException or RuleEngineException)
        {
            throw new GatewayException(ExitCodes.Usage, exception.Message);
        }

        context.Show(json, ReplayReportView.Of(report), CommandJson.Default.ReplayReportView, () => new ReplayText(context.Out).Write(report));
        return report.Failed > 0 ? ExitCodes.Usage : report.Different > 0 ? ExitCodes.Invalid : ExitCodes.Success;
    }

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new GatewayException(ExitCodes.Usage, $"there is no folder {folder}");

    private static byte[]? KeyOf(string? file)
    {
        try
        {
            return file is null ? null : TapeFiles.ReadKey(file);
        }
        catch (Exception exception) when (exception is TapeException or IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ExitCodes.Usage, exception.Message);
        }
    }
}

/// <summary>What a replay came to, for programs.</summary>
internal sealed record ReplayReportView(int Tapes, int Same, int Different, int Failed, IReadOnlyList<ReplayedTapeView> Changed)
{
    public static ReplayReportView Of(ReplayReport report) => new(
        report.Outcomes.Count, report.Same, report.Different, report.Failed, [.. report.Outcomes.Where(outcome => !outcome.IsSame).Select(ReplayedTapeView.Of)]);
}

/// <summary>A tape that came to something else.</summary>
internal sealed record ReplayedTapeView(
    string File, string? Session, string? Client, string? VirtualServer, bool? Bodies, string? Problem, IReadOnlyList<DifferenceView> Differences, IReadOnlyList<string> NotOnTheTape)
{
    public static ReplayedTapeView Of(ReplayOutcome outcome) => new(
        outcome.File,
        outcome.Header?.Session,
        outcome.Header?.Client,
        outcome.Header?.Server,
        outcome.Header?.HasBodies,
        outcome.Problem,
        [.. outcome.Differences.Select(difference => new DifferenceView(difference.About, difference.Was, difference.Is))],
        outcome.Missing);
}

/// <summary>Something that is decided in another way.</summary>
/// <param name="About">What it is about.</param>
/// <param name="Was">What the tape has; null for nothing.</param>
/// <param name="Is">What it is now; null for nothing.</param>
internal sealed record DifferenceView(string About, string? Was, string? Is);
