using ScriptGate;
using ScriptGate.Fixtures.WithPackage;
using Spectre.Console;

[assembly: Plugin(typeof(WithPackagePlugin))]

namespace ScriptGate.Fixtures.WithPackage;

/// <summary>Brings a package of its own.</summary>
public sealed class WithPackagePlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin) => plugin.On<RcptEvent>("with-package", (_, _) => new(Verdict.Reject("5.7.1", Markup.Escape("[x]"))));
}
