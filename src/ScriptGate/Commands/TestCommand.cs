using System.CommandLine;
using ScriptGate.Core.Gateway;
using ScriptGate.RuleTests;
using ScriptGate.Testing.Rules;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate test</c>: run the rule tests.</summary>
internal static class TestCommand
{
    /// <summary>What <c>--watch</c> says when it waits.</summary>
    public const string Watching = "watching: a change runs the tests again, Ctrl+C ends";

    public static Command Create(CommandContext context, Option<string> config)
    {
        var path = new Argument<string?>("path") { Description = "A test file, or a folder of them; by default scripts/tests beside the configuration.", Arity = ArgumentArity.ZeroOrOne };
        var filter = new Option<string?>("--filter") { Description = "Only tests whose title has this text in it, in any case.", HelpName = "TEXT" };
        var junit = new Option<string?>("--junit") { Description = "Write the outcome to this file too, as the XML that build servers read.", HelpName = "FILE" };
        var watch = new Option<bool>("--watch") { Description = "Run again whenever a rule, a test or the configuration changes." };
        var json = JsonOutput.Option();
        var command = new Command("test", "Run the rule tests: sessions through the real chain, without network and without waiting.") { path, filter, junit, watch, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var wish = new TestWish(Path.GetFullPath(parsed.GetRequiredValue(config)), parsed.GetValue(path), parsed.GetValue(filter), parsed.GetValue(junit), parsed.GetValue(json));
            return parsed.GetValue(watch) ? WatchAsync(context, wish, cancellationToken) : RunAsync(context, wish, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, TestWish wish, CancellationToken cancellationToken)
    {
        var runner = new RuleTestRunner(new RuleTestSetup { Configuration = wish.Configuration, Engine = () => context.ScriptEngineOf(wish.Configuration), Environment = context.Environment, Filter = wish.Filter });
        if (runner.Find(wish.Path) is not { } files)
        {
            throw new GatewayException(ExitCodes.Usage, wish.Path is { } path ? $"there is no {path}" : "there is no folder scripts/tests beside the configuration");
        }

        var text = new TextReport(context.Out);
        RuleTestReport report;
        try
        {
            report = await runner.RunAsync(files, wish.Json ? null : text.Tell, cancellationToken);
        }
        catch (RuleEngineException exception)
        {
            throw new GatewayException(ExitCodes.Usage, exception.Message);
        }

        context.Show(wish.Json, TestReportView.Of(report), CommandJson.Default.TestReportView, () => text.Conclude(report));

        if (wish.Junit is { } junit)
        {
            Save(report, junit);
        }

        return ExitCodeOf(report);
    }

    // Begins to watch before it runs: what is saved while the tests run would be missed otherwise.
    private static async Task<int> WatchAsync(CommandContext context, TestWish wish, CancellationToken cancellationToken)
    {
        var scripts = Path.Combine(Path.GetDirectoryName(wish.Configuration)!, "scripts");
        var folder = Directory.Exists(scripts) ? scripts : Path.GetDirectoryName(Path.GetFullPath(wish.Path ?? wish.Configuration))!;
        using var watch = new ScriptWatch(context.Clock, wish.Configuration, folder);
        while (true)
        {
            var code = await RunAsync(context, wish, cancellationToken);
            context.Out.WriteLine(Watching);
            try
            {
                await watch.ChangedAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return code;
            }
        }
    }

    private static void Save(RuleTestReport report, string path)
    {
        try
        {
            JunitReport.Write(report, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ExitCodes.Usage, $"{path} cannot be written: {exception.Message}");
        }
    }

    private static int ExitCodeOf(RuleTestReport report) =>
        report.Problems.Count > 0 || report.Tests.Count == 0 ? ExitCodes.Usage : report.Failed > 0 ? ExitCodes.Invalid : ExitCodes.Success;

    private sealed record TestWish(string Configuration, string? Path, string? Filter, string? Junit, bool Json);
}

/// <summary>The outcome of <c>test</c> for programs.</summary>
internal sealed record TestReportView(int Passed, int Failed, IReadOnlyList<TestView> Tests, IReadOnlyList<Admin.DiagnosticView> Problems)
{
    public static TestReportView Of(RuleTestReport report) =>
        new(report.Passed, report.Failed, [.. report.Tests.Select(TestView.Of)], [.. report.Problems.Select(Admin.DiagnosticView.Of)]);
}

/// <summary>A test for programs.</summary>
internal sealed record TestView(string File, int Line, string Title, bool Passed, double Milliseconds, TestFailureView? Failure)
{
    public static TestView Of(RuleTestOutcome test) => new(
        test.File, test.Line, test.Title, test.Failure is null, Math.Round(test.Duration.TotalMilliseconds, 1), test.Failure is { } failure ? TestFailureView.Of(failure) : null);
}

/// <summary>Why a test failed, for programs.</summary>
internal sealed record TestFailureView(string Message, string File, int Line, int Column, string? Expected, string? Actual, string? Transcript, IReadOnlyList<string> Errors)
{
    public static TestFailureView Of(RuleTestFailure failure) =>
        new(failure.Message, failure.File, failure.Line, failure.Column, failure.Expected, failure.Actual, failure.Transcript, failure.Errors);
}
