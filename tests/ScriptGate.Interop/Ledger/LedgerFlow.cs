using ScriptGate.Interop.Harness;

namespace ScriptGate.Interop.Ledger;

/// <summary>Clients that send mail of a ledger until they are stopped: over connections that stay and over short ones, each mail again until it is accepted.</summary>
internal sealed class LedgerFlow
{
    // A connection that stays still ends now and then, as real ones do.
    private const int MessagesOfLongConnection = 200;

    // A mail that nobody takes for so long is one that nobody will take.
    private const int Attempts = 3000;

    // Most mails are small; some are larger than what the gateway holds in memory, and go to the member while they come.
    private const int SmallOctets = 2_000;
    private const int LargeOctets = 400_000;
    private const int LargeEach = 50;

    // Between two mails: without a pause the clients would take the processors from those who are to be looked at.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    private readonly MailLedger _ledger;
    private readonly int _port;
    private readonly bool _mayLose;
    private readonly Task[] _clients;
    private int _accepted;
    private volatile bool _isStopping;

    private LedgerFlow(MailLedger ledger, int port, int seed, int longConnections, int shortConnections, bool mayLose)
    {
        (_ledger, _port, _mayLose) = (ledger, port, mayLose);
        _clients =
        [
            .. Enumerable.Range(0, longConnections).Select(i => Task.Run(() => SendAsync(new Random(seed + i), MessagesOfLongConnection))),
            .. Enumerable.Range(0, shortConnections).Select(i => Task.Run(() => SendAsync(new Random(seed + longConnections + i), 1))),
        ];
    }

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>True when a client gave up; <see cref="StopAsync"/> says why.</summary>
    public bool HasFailed => Array.Exists(_clients, client => client.IsFaulted);

    /// <param name="ledger">Where the mails are written.</param>
    /// <param name="port">The gateway's.</param>
    /// <param name="seed">Of sizes and pauses.</param>
    /// <param name="longConnections">Clients that send many mails over a connection.</param>
    /// <param name="shortConnections">Clients that send one.</param>
    /// <param name="mayLose">Whether the gateway may break a connection: only one that is killed may.</param>
    public static LedgerFlow Start(MailLedger ledger, int port, int seed, int longConnections = 4, int shortConnections = 4, bool mayLose = false) =>
        new(ledger, port, seed, longConnections, shortConnections, mayLose);

    /// <summary>Lets every client send its mail until it is accepted.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        return Task.WhenAll(_clients);
    }

    private async Task SendAsync(Random random, int messages)
    {
        WireClient? client = null;
        var left = 0;
        try
        {
            while (!_isStopping)
            {
                var mail = _ledger.Add(random.Next(LargeEach) == 0 ? LargeOctets : SmallOctets);
                var attempts = 0;
                while (!mail.IsAccepted)
                {
                    if (client is null)
                    {
                        (client, left) = (await ConnectAsync(), messages);
                    }

                    if (client is not null)
                    {
                        (++attempts).ShouldBeLessThanOrEqualTo(Attempts, $"{mail.Nonce}: {string.Join(" | ", mail.Replies.TakeLast(3))}");
                        if (!await TryAsync(client, mail) || --left == 0)
                        {
                            await client.DisposeAsync();
                            client = null;
                        }
                    }

                    await Task.Delay(random.NextDouble() * LongestPause, TimeProvider.System, TestContext.Current.CancellationToken);
                }

                Interlocked.Increment(ref _accepted);
            }
        }
        finally
        {
            await CloseAsync(client);
        }
    }

    private static async Task CloseAsync(WireClient? client)
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }
    }

    /// <returns>A greeted connection; null while there is no gateway.</returns>
    private async Task<WireClient?> ConnectAsync()
    {
        WireClient? client = null;
        try
        {
            client = await WireClient.ConnectAsync(_port);
            if ((await client.ReadReplyAsync()).StartsWith("220", StringComparison.Ordinal))
            {
                return client;
            }

            _mayLose.ShouldBeTrue("the gateway did not greet");
            await CloseAsync(client);
            return null;
        }
        catch (Exception exception) when (_mayLose && (exception is IOException or System.Net.Sockets.SocketException))
        {
            await CloseAsync(client);
            return null;
        }
    }

    /// <returns>Whether the connection is still there for another mail.</returns>
    private async Task<bool> TryAsync(WireClient client, LedgerMail mail)
    {
        var reply = await MailLedger.SendAsync(mail, client);
        if (reply is LedgerMail.Lost or LedgerMail.LostBehindTheDot)
        {
            _mayLose.ShouldBeTrue($"{mail.Nonce}: the gateway broke the connection");
            return false;
        }

        (reply[0] is '2' or '4').ShouldBeTrue($"{mail.Nonce} was answered '{reply}'");
        return !reply.StartsWith("421", StringComparison.Ordinal);
    }
}
