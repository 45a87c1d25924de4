using System.Collections.Concurrent;

namespace ScriptGate.Interop.Harness;

/// <summary>Mail that flows through a gateway until it is stopped, over connections that stay and over short ones. Every reply is looked at.</summary>
internal sealed class MailFlow
{
    // A connection that stays still ends now and then, as real ones do.
    private const int MessagesOfLongConnection = 200;

    private readonly int _port;
    private readonly bool _useTls;
    private readonly ConcurrentBag<string> _accepted = [];
    private readonly ConcurrentBag<string> _failures = [];
    private readonly Task[] _senders;
    private int _number;
    private volatile bool _isStopping;

    private MailFlow(int port, bool useTls, int longConnections, int shortConnections)
    {
        _port = port;
        _useTls = useTls;
        _senders =
        [
            .. Enumerable.Range(0, longConnections).Select(_ => Task.Run(() => SendAsync(MessagesOfLongConnection))),
            .. Enumerable.Range(0, shortConnections).Select(_ => Task.Run(() => SendAsync(1))),
        ];
    }

    /// <summary>The Message-IDs for which the client read a whole 2xx to the end of data.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    /// <summary>What did not go as it should: the reply or the exception.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    public static MailFlow Start(int port, bool useTls = false, int longConnections = 2, int shortConnections = 2) => new(port, useTls, longConnections, shortConnections);

    /// <summary>Waits until more mail went through from now on.</summary>
    public Task MoreAsync(int messages)
    {
        var target = _accepted.Count + messages;
        return Poll.UntilAsync(() => _accepted.Count >= target || !_failures.IsEmpty, $"{messages} more messages went through");
    }

    /// <summary>Lets every sender finish its message and say QUIT.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        return Task.WhenAll(_senders);
    }

    private async Task SendAsync(int messages)
    {
        while (!_isStopping && _failures.IsEmpty)
        {
            try
            {
                await ConnectionAsync(messages);
            }
            catch (Exception exception) when (exception is IOException or TimeoutException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
            {
                _failures.Add(exception.ToString());
            }
        }
    }

    private async Task ConnectionAsync(int messages)
    {
        await using var client = await WireClient.ConnectAsync(_port);
        if (!Check(await client.GreetAsync(), "250"))
        {
            return;
        }

        if (_useTls)
        {
            if (!Check(await client.SayAsync("STARTTLS"), "220"))
            {
                return;
            }

            await client.SecureAsync();
            Check(await client.SayAsync("EHLO client.example"), "250");
        }

        for (var i = 0; i < messages && !_isStopping; i++)
        {
            var id = $"<flow-{Interlocked.Increment(ref _number)}@client.example>";
            if (!Check(await client.MailAsync($"Message-ID: {id}\r\nSubject: flow\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org"), "250"))
            {
                return;
            }

            _accepted.Add(id);
        }

        Check(await client.SayAsync("QUIT"), "221");
    }

    private bool Check(string reply, string code)
    {
        if (reply.StartsWith(code, StringComparison.Ordinal))
        {
            return true;
        }

        _failures.Add($"'{reply}' instead of {code}");
        return false;
    }
}
