using ScriptGate;
using ScriptGate.Fixtures.OtherTlsPolicy;

[assembly: Plugin(typeof(OtherTlsPolicyPlugin))]

namespace ScriptGate.Fixtures.OtherTlsPolicy;

/// <summary>A TLS policy of somebody else: no mail without TLS for anybody, in other words than the shipped one's.</summary>
public sealed class OtherTlsPolicyPlugin : IPlugin
{
    private static readonly Violation NoTls = new("no-tls");

    /// <inheritdoc />
    public void Register(IPluginBuilder plugin) => plugin
        .Declare(NoTls)
        .On<ConnectEvent>("other-tls-policy", (e, _) =>
        {
            e.Session.StartTls = StartTlsMode.Require;
            return new(Verdict.Continue);
        })
        .On<MailEvent>("other-tls-policy", (e, _) => new(e.Session.Tls is null ? e.Report(NoTls, Verdict.Reject(550, "5.7.10", "No mail in clear")) : Verdict.Continue));
}
