using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Plugins;

/// <summary>The checks of one security profile in one generation, and the profile itself.</summary>
/// <param name="checks">In the order of the profile, <c>tls-policy</c> among them.</param>
/// <param name="profile">What becomes of their violations.</param>
internal sealed class CheckSet(IReadOnlyList<Check> checks, SecurityProfile profile) : IAsyncDisposable
{
    /// <summary>First in every chain, before all rules.</summary>
    public Check TlsPolicy { get; } = checks.Single(IsTlsPolicy);

    /// <summary>The other checks in their order: what <c>@checks</c> stands for.</summary>
    public IReadOnlyList<Check> Checks { get; } = [.. checks.Where(check => !IsTlsPolicy(check))];

    public SecurityProfile Profile => profile;

    /// <summary>Who computes which fact.</summary>
    public FactRegistry Facts { get; } = FactsOf(checks);

    /// <summary>Starts the checks' timers: the generation is live.</summary>
    public void Start()
    {
        foreach (var check in checks)
        {
            check.Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(checks.Select(check => check.DisposeAsync().AsTask()));
    }

    private static bool IsTlsPolicy(Check check) => string.Equals(check.Name, BuiltInProfiles.TlsPolicy, StringComparison.Ordinal);

    private static FactRegistry FactsOf(IReadOnlyList<Check> checks)
    {
        var facts = new FactRegistry();
        foreach (var check in checks)
        {
            check.AddFactsTo(facts);
        }

        return facts;
    }
}
