using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Testing.Rules;

/// <summary>Lets a generation pass when its rule tests do: what <c>reload.runTests</c> asks for.</summary>
/// <param name="setup">What the tests run with.</param>
internal sealed class RuleTestGate(RuleTestSetup setup) : IRuleTests
{
    /// <summary>All tests together; a reload that takes longer is one that nobody can wait for.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    /// <summary>How long they may take.</summary>
    public TimeSpan Limit { get; init; } = DefaultLimit;

    public async Task<IReadOnlyList<Diagnostic>> RunAsync(GatewayOptions options, CancellationToken cancellationToken)
    {
        var runner = new RuleTestRunner(setup);
        if (runner.Find(path: null) is not { Count: > 0 } files)
        {
            return [];
        }

        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var report = await runner.RunAsync(files, told: null, either.Token);
            return [.. report.Problems, .. report.Tests.Where(test => test.Failure is not null).Select(Failed)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [new Diagnostic(
                RuleTestCodes.TakesTooLong, DiagnosticSeverity.Error, setup.Configuration, 0, $"reload.runTests: the rule tests did not end within {Limit.TotalSeconds} s")];
        }
    }

    private static Diagnostic Failed(RuleTestOutcome test) =>
        new(RuleTestCodes.Fails, DiagnosticSeverity.Error, test.Failure!.File, test.Failure.Line, $"the rule test '{test.Title}' fails: {test.Failure.Message}");
}
