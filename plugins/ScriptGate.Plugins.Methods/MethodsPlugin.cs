using ScriptGate;
using ScriptGate.Plugins.Methods;

[assembly: Plugin(typeof(MethodsPlugin))]

namespace ScriptGate.Plugins.Methods;

/// <summary>Wires the check <c>methods</c>: which SMTP commands clients may use.</summary>
public sealed class MethodsPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var check = new MethodsCheck(plugin.Options(MethodsJson.Default.MethodsOptions));
        plugin
            .Declare(MethodsCheck.DisallowedMethod)
            .On<CommandEvent>("methods", check.OnCommandAsync)
            .On<EhloEvent>("methods", check.OnEhloAsync);
    }
}
