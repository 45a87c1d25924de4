using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Sockets;
using ScriptGate.Smtp;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

/// <summary>Which of the waiting connections a session gets.</summary>
public sealed class IdleConnectionsTests : IDisposable
{
    private static readonly LinkIdentity Plain = new(new ServerTlsPolicy(ServerTlsMode.None, Verify: false, Name: null), "gw.example.org");

    private readonly TcpListener _member = new(IPAddress.Loopback, 0);
    private readonly DeadlineWatch _watch = new(TimeProvider.System);
    private readonly IdleConnections _idle = new();
    private readonly SocketPoller _here = new(0);
    private readonly SocketPoller _there = new(1);

    public IdleConnectionsTests() => _member.Start();

    [Fact]
    public async Task The_warmest_of_the_callers_poller_comes_first()
    {
        var cold = await AddAsync(_here);
        var warm = await AddAsync(_here);
        var warmest = await AddAsync(_there);

        _idle.Take(Plain, _here).ShouldBeSameAs(warm);
        _idle.Take(Plain, _here).ShouldBeSameAs(cold);
        _idle.Take(Plain, _here).ShouldBeSameAs(warmest);
        _idle.Take(Plain, _here).ShouldBeNull();
    }

    [Fact]
    public async Task Where_no_poller_calls_the_warmest_of_all_comes_first()
    {
        var cold = await AddAsync(_here);
        var warm = await AddAsync(_there);

        _idle.Take(Plain).ShouldBeSameAs(warm);
        _idle.Take(Plain).ShouldBeSameAs(cold);
    }

    [Fact]
    public async Task A_connection_of_another_identity_is_nobodys_however_near()
    {
        await AddAsync(_here);
        var far = await AddAsync(_there, Plain with { EhloName = "other.example.org" });

        _idle.Take(far.Identity, _here).ShouldBeSameAs(far);
        _idle.Take(far.Identity, _here).ShouldBeNull();
    }

    public void Dispose()
    {
        foreach (var connection in _idle.Close())
        {
            connection.Conversation.Dispose();
        }

        _member.Dispose();
    }

    // A connection belongs to the poller whose thread makes it.
    private async Task<MemberConnection> AddAsync(SocketPoller poller, LinkIdentity? identity = null)
    {
        var transport = new LinkTransport(_watch);
        var connecting = default(ValueTask);
        var thread = new Thread(() =>
        {
            using var statistics = new ThreadStatistics(ThreadStatistics.OfThisThread());
            new PollerThread(poller).Enter(statistics);
            connecting = transport.ConnectAsync((IPEndPoint)_member.LocalEndpoint);
        });
        thread.Start();
        thread.Join();
        await connecting;
        var connection = new MemberConnection(new LinkConversation("member", transport), identity ?? Plain, Capabilities.None, TlsOutcome.NotUsed, openedAt: 0, new ReuseOptions());
        _idle.TryAdd(connection).ShouldBeTrue();
        return connection;
    }
}
