using ScriptGate;
using ScriptGate.Plugins.TlsPolicy;

[assembly: Plugin(typeof(TlsPolicyPlugin))]

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>Wires the check <c>tls-policy</c>: who may or must use TLS, and which TLS is good enough. Core only does handshakes.</summary>
public sealed class TlsPolicyPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var check = new TlsPolicyCheck(new TlsRules(plugin.Options(TlsPolicyJson.Default.TlsPolicyOptions)));
        plugin
            .Declare(TlsPolicyCheck.TlsRequired)
            .Declare(TlsPolicyCheck.PolicyNotMet)
            .On<ConnectEvent>("tls-policy", check.OnConnectAsync)
            .On<CommandEvent>("tls-policy", TlsPolicyCheck.OnCommandAsync)
            .On<EhloEvent>("tls-policy", check.OnEhloAsync)
            .On<StartTlsEvent>("tls-policy", TlsPolicyCheck.OnStartTlsAsync)
            .On<TlsEvent>("tls-policy", check.OnTlsAsync)
            .On<MailEvent>("tls-policy", check.OnMailAsync)
            .On<RcptEvent>("tls-policy", check.OnRcptAsync)
            .On<PoolSelectedEvent>("tls-policy", check.OnPoolSelectedAsync);
    }
}
