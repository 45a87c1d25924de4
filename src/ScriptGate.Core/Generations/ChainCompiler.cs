using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Plugins;

namespace ScriptGate.Core.Generations;

/// <summary>Puts the steps of a virtual server in order: tls-policy first, then the rules as listed, with the profile's checks where <c>@checks</c> stands.</summary>
internal static class ChainCompiler
{
    public static ChainSet Compile(
        VirtualServerOptions options, CheckSet checks, Dictionary<RuleReference, IStepSource> rules, TimeProvider clock, ILogger logger, LostCalls lost)
    {
        var chain = new ChainBuilder(clock, logger, lost);
        checks.TlsPolicy.AddTo(chain);
        foreach (var rule in options.Rules)
        {
            if (rule.IsChecks)
            {
                AddChecks(checks, chain);
            }
            else
            {
                rules[rule].AddTo(chain);
            }
        }

        if (!options.Rules.Any(rule => rule.IsChecks))
        {
            AddChecks(checks, chain);
        }

        return chain.Build();
    }

    private static void AddChecks(CheckSet checks, ChainBuilder chain)
    {
        foreach (var check in checks.Checks)
        {
            check.AddTo(chain);
        }
    }
}
