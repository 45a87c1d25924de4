using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Testing.Rules;

/// <summary>Runs rule tests: file after file, test after test, each with a gateway of its own.</summary>
/// <param name="setup">What it runs with.</param>
internal sealed class RuleTestRunner(RuleTestSetup setup)
{
    /// <summary>How test files end.</summary>
    public const string Ending = ".test.js";

    private readonly string _configuration = Path.GetFullPath(setup.Configuration);

    private string Base => Path.GetDirectoryName(_configuration)!;

    /// <summary>Finds the test files of a path, in the order of their names.</summary>
    /// <param name="path">A file or a folder; null for <c>scripts/tests</c> beside the configuration.</param>
    /// <returns>Absolute paths; null when there is no such file or folder.</returns>
    public IReadOnlyList<string>? Find(string? path)
    {
        var target = Path.GetFullPath(path ?? Path.Combine(Base, "scripts", "tests"));
        return File.Exists(target) ? [target]
            : Directory.Exists(target) ? [.. Directory.EnumerateFiles(target, "*" + Ending, SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : null;
    }

    /// <summary>Runs the tests of some files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="told">Told of each test as it ends; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run between two tests.</param>
    public async Task<RuleTestReport> RunAsync(IReadOnlyList<string> files, Action<RuleTestOutcome>? told, CancellationToken cancellationToken)
    {
        var outcomes = new List<RuleTestOutcome>();
        var problems = new List<Diagnostic>();
        await using var bench = new Bench(setup.Engine(), setup.Environment);
        using var supervisor = new Supervisor();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RunFileAsync(bench, supervisor, file, outcome =>
            {
                outcomes.Add(outcome);
                told?.Invoke(outcome);
            }, problems, cancellationToken);
            await bench.ForgetLanesAsync();
        }

        return new RuleTestReport(outcomes, problems, files.Count);
    }

    private async Task RunFileAsync(
        Bench bench, Supervisor supervisor, string file, Action<RuleTestOutcome> told, List<Diagnostic> problems, CancellationToken cancellationToken)
    {
        var (root, nameBase) = RootOf(file);
        var sources = new ScriptSources(root, nameBase, [new ScriptRule(file)]);
        var context = new ScriptContext(bench.Clock, seed: 1);
        await using var loading = new TestRun(bench, file, _configuration);
        var program = new ScriptProgram(sources, TestApi.Table, setup.Limits, new ScriptCall(context, loading, null, null));
        using var accounts = new RuleAccounts(TimeProvider.System, NullLogger.Instance);
        using var set = new LaneSet(bench.Engine, program, TimeProvider.System, new Quarantine(), NullLogger.Instance, accounts);
        supervisor.Add(set);
        bench.Tests = set;
        try
        {
            set.Load();
            foreach (var handler in set.Handlers.Where(handler => setup.Filter is not { } filter || handler.Title!.Contains(filter, StringComparison.OrdinalIgnoreCase)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                told(await RunTestAsync(bench, set, handler, file, cancellationToken));
            }
        }
        catch (ScriptLoadException exception)
        {
            problems.AddRange(exception.Failures.Select(failure => new Diagnostic(
                RuleTestCodes.DoesNotLoad, DiagnosticSeverity.Error, failure.Location.File, failure.Location.Line, failure.Reason)));
        }
        finally
        {
            bench.Tests = null;
            supervisor.Remove(set);
        }
    }

    private async Task<RuleTestOutcome> RunTestAsync(Bench bench, LaneSet set, RuleHandler handler, string file, CancellationToken cancellationToken)
    {
        await bench.UntilReadyAsync(set);
        bench.Clock.Reset(RunClock.Start);
        bench.Log.Clear();
        var started = TimeProvider.System.GetTimestamp();
        RuleTestFailure? failure = null;
        await using (var run = new TestRun(bench, file, _configuration))
        {
            try
            {
                await set.InvokeAsync(handler, new ScriptCall(new ScriptContext(bench.Clock, seed: 1), run, null, null), cancellationToken);
            }
            catch (ScriptException exception)
            {
                failure = FailureOf(run, handler, exception);
            }
        }

        return new RuleTestOutcome(handler.Location.File, handler.Location.Line, handler.Title!, TimeProvider.System.GetElapsedTime(started), failure);
    }

    private static RuleTestFailure FailureOf(TestRun run, RuleHandler handler, ScriptException exception)
    {
        var location = exception.Location.Line > 0 ? exception.Location : handler.Location;
        var assertion = run.Failure is { } failed && exception.Reason.EndsWith(failed.Message, StringComparison.Ordinal) ? failed : null;
        return new RuleTestFailure
        {
            Message = assertion?.Message ?? ReasonOf(run, exception),
            File = location.File,
            Line = location.Line,
            Column = location.Column,
            Frames = exception.Frames.Count > 1 ? exception.Frames : [],
            Expected = assertion?.Expected,
            Actual = assertion?.Actual,
            Transcript = run.LastClient?.Transcript,
            Errors = [.. run.Log.Since(0).Where(line => !line.IsRule).Select(line => line.Text)],
        };
    }

    // The lanes speak of handlers; and a test that waits for a session that waits for the clock is the mistake that everybody makes once.
    private static string ReasonOf(TestRun run, ScriptException exception)
    {
        var reason = exception.Reason
            .Replace($"the promise of the {TestApi.Event} handler was not settled within", "the test did not end within", StringComparison.Ordinal)
            .Replace($"the {TestApi.Event} handler", "the test", StringComparison.Ordinal);
        return exception is ScriptTimeoutException && run.Time.IsUnderWay ? reason + "; a session is under way: if a rule waits for the clock, the test has to move it with clock.advance" : reason;
    }

    // As for rules: what 'require' may not leave is the scripts folder; a file from elsewhere has its own folder.
    private (string Root, string NameBase) RootOf(string file)
    {
        var scripts = Path.Combine(Base, "scripts");
        return file.StartsWith(scripts + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? (scripts, Base) : (Path.GetDirectoryName(file)!, Path.GetDirectoryName(file)!);
    }
}

/// <summary>What a run of rule tests needs.</summary>
internal sealed record RuleTestSetup
{
    /// <summary>The configuration file that the gateways of tests have, unless a test names another.</summary>
    public required string Configuration { get; init; }

    /// <summary>Makes the script engine, of the tests and of the rules alike.</summary>
    public required Func<IScriptEngine> Engine { get; init; }

    /// <summary>The environment variables that a configuration may name.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Only tests whose title has this text in it, in any case; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>What tests may use. By default 2 s of computing between two awaits and 10 s for a test, unless it says otherwise.</summary>
    /// <remarks>On a machine that builds meanwhile, two seconds of computing may take a minute by the clock; what does not come back at all may wait for some.</remarks>
    public ScriptLimits Limits { get; init; } = new() { Lanes = 1, Entry = TimeSpan.FromSeconds(2), Overshoot = TimeSpan.FromMinutes(3) };
}

/// <summary>The codes of what rule tests can say of a configuration. A code never changes its meaning.</summary>
internal static class RuleTestCodes
{
    /// <summary>A test file does not load.</summary>
    public const string DoesNotLoad = "SG2301";

    /// <summary>A test fails.</summary>
    public const string Fails = "SG2302";

    /// <summary>The tests together take too long.</summary>
    public const string TakesTooLong = "SG2303";
}
