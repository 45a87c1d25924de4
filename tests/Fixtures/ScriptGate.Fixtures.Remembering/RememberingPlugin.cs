using ScriptGate;
using ScriptGate.Fixtures.Remembering;

[assembly: Plugin(typeof(RememberingPlugin))]

namespace ScriptGate.Fixtures.Remembering;

/// <summary>Defers the first attempt for each recipient and lets later ones pass: the least that shows whether state is kept.</summary>
public sealed class RememberingPlugin : IPlugin
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(36);

    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        var store = plugin.Store;
        plugin.Declare(new Violation("first-attempt"));
        plugin.On<RcptEvent>("remembers", async (e, cancellationToken) =>
        {
            var isNew = await store.CompareAndSetAsync(e.Recipient.Address.ToString(), expected: null, "seen", Lifetime, Durability.Durable, cancellationToken);
            return isNew ? Verdict.Defer("4.7.1", "Try again later") : Verdict.Continue;
        });
    }
}
