using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Testing;

/// <summary>An ICAP server that does what a test says. By itself it answers OPTIONS, and finds the virus in the self-test of the client.</summary>
public sealed class FakeIcap : IAsyncDisposable
{
    public const string Clean = "ICAP/1.0 204 Unmodified\r\nISTag: \"one\"\r\n\r\n";
    public const string Infected = "ICAP/1.0 200 OK\r\nISTag: \"one\"\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Eicar-Test;\r\nEncapsulated: null-body=0\r\n\r\n";

    /// <summary>What c-icap answers to OPTIONS, as far as it matters.</summary>
    public const string Usual = "ICAP/1.0 200 OK\r\nMethods: RESPMOD, REQMOD\r\nISTag: \"one\"\r\nOptions-TTL: 3600\r\nPreview: 1024\r\nAllow: 204\r\nEncapsulated: null-body=0\r\n\r\n";

    private readonly TalkingListener _listener;
    private readonly Func<FakeIcapTalk, Task> _script;
    private int _options;
    private int _selfTests;
    private int _scans;

    private FakeIcap(IPEndPoint? at, Func<FakeIcapTalk, Task> script)
    {
        _script = script;
        _listener = TalkingListener.Start(at, ServeAsync);
    }

    /// <summary>As the options want it.</summary>
    public string Address => $"icap://{EndPoint}/avscan";

    public IPEndPoint EndPoint => (IPEndPoint)_listener.EndPoint;

    /// <summary>The answer to OPTIONS.</summary>
    public string Options { get; set; } = Usual;

    /// <summary>The answer to the self-test.</summary>
    public string SelfTest { get; set; } = Infected;

    /// <summary>The heads of requests with a message, those of the HTTP in them included.</summary>
    public ConcurrentQueue<string> Heads { get; } = [];

    /// <summary>The messages that came in, whole, and were answered.</summary>
    public ConcurrentQueue<byte[]> Messages { get; } = [];

    public int Connections => _listener.Connections;

    /// <summary>How often it was asked for its options.</summary>
    public int Asked => _options;

    public int SelfTests => _selfTests;

    /// <summary>Messages that were not the self-test.</summary>
    public int Scans => _scans;

    /// <summary>Reads messages whole, and answers.</summary>
    public static FakeIcap Answering(string answer) => Running(async talk =>
    {
        await talk.WholeAsync();
        await talk.SayAsync(answer);
    });

    public static FakeIcap Running(Func<FakeIcapTalk, Task> script, IPEndPoint? at = null) => new(at, script);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stopped)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var talk = new FakeIcapTalk(stream, Messages, stopped);
        while (!talk.IsOver && await talk.RequestAsync() is { } head)
        {
            await AnswerAsync(talk, head);
        }
    }

    private async Task AnswerAsync(FakeIcapTalk talk, string head)
    {
        if (head.StartsWith("OPTIONS ", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _options);
            await talk.SayAsync(Options);
        }
        else if (talk.IsSelfTest)
        {
            Interlocked.Increment(ref _selfTests);
            await talk.WholeAsync();
            await talk.SayAsync(SelfTest);
        }
        else
        {
            Interlocked.Increment(ref _scans);
            Heads.Enqueue(head);
            await _script(talk);
        }
    }
}
