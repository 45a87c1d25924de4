using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Testing;

namespace ScriptGate.Dns.Tests.Server;

/// <summary>A name server on loopback, UDP and TCP on one port, that says what a test wants.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly Task _serving;
    private readonly Lock _lock = new();
    private readonly List<Question> _asked = [];
    private readonly List<(Func<IReadOnlyList<Question>, bool> IsMet, TaskCompletionSource Met)> _waiting = [];
    private readonly ConcurrentDictionary<Task, bool> _conversations = new();

    public NameServer()
    {
        (_udp, _tcp) = Bind();
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.LocalEndPoint!;

    /// <summary>Answers from these records; a test may put a function of its own in <see cref="Respond"/>.</summary>
    public Zone Zone { get; } = new();

    /// <summary>Says something else than the zone; null for the zone's answer.</summary>
    public Func<Question, Reply?> Respond { get; set; } = _ => null;

    /// <summary>What was asked so far, in order.</summary>
    public IReadOnlyList<Question> Asked
    {
        get
        {
            lock (_lock)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>How often a name was asked for, with any type.</summary>
    public int TimesAsked(string name) => Asked.Count(question => question.Name == name);

    public Task UntilAsync(Func<IReadOnlyList<Question>, bool> isMet, string what)
    {
        lock (_lock)
        {
            if (isMet(_asked))
            {
                return Task.CompletedTask;
            }

            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isMet, met));
            return Patience.UntilAsync(met.Task, what, TestContext.Current.CancellationToken);
        }
    }

    public Task UntilAskedAsync(string name) => UntilAsync(asked => asked.Any(question => question.Name == name), $"a question for {name}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _serving;
        await Task.WhenAll(_conversations.Keys);
        _stop.Dispose();
    }

    private Reply ReplyTo(Question question)
    {
        lock (_lock)
        {
            _asked.Add(question);
            foreach (var (_, met) in _waiting.FindAll(one => one.IsMet(_asked)))
            {
                met.TrySetResult();
            }
        }

        return Respond(question) ?? Zone.Answer(question);
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var question = Question.Read(buffer.AsSpan(0, received.ReceivedBytes), isTcp: false);
                var reply = ReplyTo(question);
                if (!reply.IsSilent)
                {
                    await _udp.SendToAsync(reply.ToWire(question), SocketFlags.None, received.RemoteEndPoint, _stop.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                _conversations.TryAdd(ConverseAsync(await _tcp.AcceptTcpClientAsync(_stop.Token)), true);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var length = new byte[2];
                while (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, _stop.Token) == 2)
                {
                    var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                    await stream.ReadExactlyAsync(message, _stop.Token);
                    var question = Question.Read(message, isTcp: true);
                    var reply = ReplyTo(question);
                    if (!reply.IsSilent)
                    {
                        var answer = reply.ToWire(question);
                        await stream.WriteAsync((byte[])[.. Wire.UInt16(answer.Length), .. answer], _stop.Token);
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The test is over, or the resolver has what it wanted.
            }
        }
    }

    // A port that is free for both.
    private static (Socket Udp, TcpListener Tcp) Bind()
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var tcp = new TcpListener((IPEndPoint)udp.LocalEndPoint!);
            try
            {
                tcp.Start();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 50)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }
}
