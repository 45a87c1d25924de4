using System.Net;
using ScriptGate.Core.Listeners;

namespace ScriptGate.Testing.Rules;

/// <summary>A session that is under way: its client, and the gateway that serves it.</summary>
internal sealed class OpenSession : IAsyncDisposable
{
    private readonly TestRun _run;
    private readonly BenchGateway _gateway;
    private readonly Task<string?> _serving;
    private readonly int _log;
    private readonly IReadOnlyList<TakenMessage> _taken;

    /// <param name="run">The test.</param>
    /// <param name="gateway">Its gateway.</param>
    /// <param name="server">The virtual server.</param>
    /// <param name="client">The client.</param>
    /// <param name="to">Where it connects to.</param>
    /// <param name="proxy">Who announces it; null for nobody.</param>
    public OpenSession(TestRun run, BenchGateway gateway, string server, IPEndPoint client, IPEndPoint to, ProxyInfo? proxy)
    {
        _run = run;
        _gateway = gateway;
        _log = run.Log.Position;
        _taken = run.Members.Messages;
        var connection = new MemoryConnection(client, to);
        Client = new BenchClient(connection);
        _serving = Task.Run(() => gateway.ServeAsync(proxy is null ? connection : new AnnouncedConnection(connection, proxy, client, to), server));
    }

    public BenchClient Client { get; }

    /// <summary>The greeting; null when there was none.</summary>
    public BenchReply? Greeting { get; set; }

    public List<BenchReply> Replies { get; } = [];

    /// <summary>What was sent as message, if it was.</summary>
    public byte[]? Message { get; set; }

    /// <summary>Does something that may wait for the clock, and keeps the reply.</summary>
    public async Task<BenchReply?> DoAsync(Func<BenchClient, Task<BenchReply?>> action)
    {
        using var activity = _run.Time.Begin();
        activity.Start();
        var reply = await action(Client);
        if (reply is not null)
        {
            Replies.Add(reply);
        }

        return reply;
    }

    /// <summary>Ends the client's side, waits for the gateway's end, and says what came of it.</summary>
    /// <param name="script">Who said the session; null when the test did.</param>
    public async Task<SessionResult> EndAsync(SessionScript? script)
    {
        var isClosed = Client.IsClosed;
        await Client.DisposeAsync();
        var id = await _serving;
        var lines = _run.Log.Since(_log).Where(line => line.Concerns(id)).ToList();
        return new SessionResult
        {
            Id = id,
            Transcript = Client.Transcript,
            IsClosed = isClosed,
            Replies = script?.Replies ?? Replies,
            Decisive = script is null ? Replies.LastOrDefault(reply => !reply.IsPositive) ?? Replies.LastOrDefault(reply => reply.Command is not "QUIT") : script.Decisive,
            Recipients = script is null ? RecipientsOf(Replies) : [.. script.Recipients.Select(one => new RecipientResult(one.Address, one.Reply))],
            Records = id is null ? [] : _gateway.Records.Find(id),
            Messages = id is null ? [] : [.. _run.Members.Messages.Except(_taken).Where(message => IsOf(message, id)).Select(message => new DeliveredMessage(message, Message))],
            Log = [.. lines.Where(line => line.IsRule).Select(line => line.Text)],
            Errors = [.. lines.Where(line => !line.IsRule).Select(line => line.Text)],
        };
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    // Sessions may run side by side; our Received field says whose a message is.
    private static bool IsOf(TakenMessage taken, string id) => taken.Message.Text.Contains(id + "-", StringComparison.Ordinal);

    private static List<RecipientResult> RecipientsOf(List<BenchReply> replies) =>
        [.. replies.Where(reply => reply.Command.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase)).Select(reply => new RecipientResult(AddressIn(reply.Command), reply))];

    private static string AddressIn(string line)
    {
        var start = line.IndexOf('<', StringComparison.Ordinal);
        var end = line.IndexOf('>', StringComparison.Ordinal);
        return start >= 0 && end > start ? line[(start + 1)..end] : line;
    }
}
