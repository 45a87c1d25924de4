using System.Text.Json.Serialization;
using ScriptGate;
using ScriptGate.Fixtures.Failing;

[assembly: Plugin(typeof(FailingPlugin))]

namespace ScriptGate.Fixtures.Failing;

/// <summary>Listens at every stage, and fails at the one its options name in the way they name.</summary>
public sealed class FailingPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        var options = plugin.Options(FailingJson.Default.FailingOptions);
        plugin.Declare(new Violation("failing"));
        Listen<ConnectEvent>(plugin, options);
        Listen<EhloEvent>(plugin, options);
        Listen<StartTlsEvent>(plugin, options);
        Listen<TlsEvent>(plugin, options);
        Listen<AuthEvent>(plugin, options);
        Listen<MailEvent>(plugin, options);
        Listen<RcptEvent>(plugin, options);
        Listen<DataEvent>(plugin, options);
        Listen<HeadersEvent>(plugin, options);
        Listen<MessageEvent>(plugin, options);
        Listen<CommandEvent>(plugin, options);
        Listen<RsetEvent>(plugin, options);
        Listen<QuitEvent>(plugin, options);
        Listen<ProtocolEvent>(plugin, options);
        Listen<ServerReplyEvent>(plugin, options);
        Listen<ReplyEvent>(plugin, options);
        Listen<PoolSelectedEvent>(plugin, options);
        Listen<ServerConnectedEvent>(plugin, options);
        Listen<PoolFailedEvent>(plugin, options);
    }

    private static void Listen<TEvent>(IPluginBuilder plugin, FailingOptions options)
        where TEvent : SmtpEvent => plugin.On<TEvent>("failing", (e, cancellationToken) => AnswerAsync(e, options, cancellationToken));

    private static async ValueTask<Verdict> AnswerAsync(SmtpEvent e, FailingOptions options, CancellationToken cancellationToken)
    {
        if (e.Stage.ToString() == options.At)
        {
            switch (options.Fails)
            {
                case "throws":
                    throw new InvalidOperationException("The scanner is gone.");
                case "unavailable":
                    throw new StoreUnavailableException("The store is down.");
                case "over-budget":
                    await AskTooMuchAsync(e.Session.Dns, cancellationToken);
                    break;
                default:
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                    break;
            }
        }

        return Verdict.Continue;
    }

    private static async Task AskTooMuchAsync(IDnsResolver dns, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await dns.QueryAAsync("host.example", cancellationToken);
            if (answer.Outcome == DnsOutcome.LimitReached)
            {
                throw new InvalidOperationException(answer.Detail);
            }
        }
    }
}

internal sealed class FailingOptions
{
    public string At { get; set; } = "";

    public string Fails { get; set; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FailingOptions))]
internal sealed partial class FailingJson : JsonSerializerContext;
