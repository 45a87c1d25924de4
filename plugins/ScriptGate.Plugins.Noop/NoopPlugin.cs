using ScriptGate;
using ScriptGate.Plugins.Noop;

// Names the plugin type of this DLL. The gateway looks for nothing else.
[assembly: Plugin(typeof(NoopPlugin))]

namespace ScriptGate.Plugins.Noop;

/// <summary>The template of a plugin: it listens to everything and has no opinion on anything.</summary>
/// <remarks>
/// <para>
/// Copy this project, set <c>CheckName</c> in its project file, keep the events you need and delete the rest: an event nobody listens to costs nothing.
/// The plugin type only wires. What the check does belongs into a class of its own, which a test can construct.
/// </para>
/// <para>
/// One instance is made for each security profile that names the check, in each generation of the configuration. It must be public and have a constructor
/// without parameters. When its generation ends, everything the builder gave it is disposed, and so is the plugin if it is disposable. Leave nothing
/// behind in static events, timers or threads, or the DLL stays in memory after a reload.
/// </para>
/// </remarks>
public sealed class NoopPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);

        // 1. Options: the keys beside the check's name in the profile. A check without options binds none, and every key is then an error.
        var options = plugin.Options(NoopJson.Default.NoopOptions);
        var check = new NoopCheck(options, plugin.Logger);

        // 2. Violations: what the check can find. This one finds nothing; see ScriptGate.Plugins.Methods for one that does.
        // plugin.Declare(MyCheck.SomethingWrong);

        // 3. Handlers. The name is what `scriptgate chain`, logs and records show.
        plugin
            .On<ConnectEvent>("noop", check.OnEventAsync)
            .On<EhloEvent>("noop", check.OnEventAsync)
            .On<StartTlsEvent>("noop", check.OnEventAsync)
            .On<TlsEvent>("noop", check.OnEventAsync)
            .On<AuthEvent>("noop", check.OnEventAsync)
            .On<MailEvent>("noop", check.OnEventAsync)
            .On<RcptEvent>("noop", check.OnEventAsync)
            .On<DataEvent>("noop", check.OnEventAsync)
            .On<HeadersEvent>("noop", check.OnEventAsync)
            .On<MessageEvent>("noop", check.OnEventAsync) // needs: MessageNeeds.Body or .Edit keeps large messages here until the verdict
            .On<CommandEvent>("noop", check.OnEventAsync)
            .On<RsetEvent>("noop", check.OnEventAsync)
            .On<QuitEvent>("noop", check.OnEventAsync)
            .On<ProtocolEvent>("noop", check.OnEventAsync)
            .On<ServerReplyEvent>("noop", check.OnEventAsync)
            .On<ReplyEvent>("noop", check.OnEventAsync)
            .On<PoolSelectedEvent>("noop", check.OnEventAsync)
            .On<ServerConnectedEvent>("noop", check.OnEventAsync)
            .On<PoolFailedEvent>("noop", check.OnEventAsync);
    }
}
