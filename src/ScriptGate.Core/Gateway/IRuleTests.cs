using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Gateway;

/// <summary>Runs the rule tests that lie beside a configuration.</summary>
internal interface IRuleTests
{
    /// <summary>Runs all of them on the rules as they lie in the files now.</summary>
    /// <param name="options">The configuration that was read.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>An error for each test that fails and each file that does not load; nothing when all is well or there are no tests.</returns>
    Task<IReadOnlyList<Diagnostic>> RunAsync(GatewayOptions options, CancellationToken cancellationToken);
}
