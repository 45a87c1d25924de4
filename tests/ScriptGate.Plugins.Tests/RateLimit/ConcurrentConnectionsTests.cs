using System.Net;
using ScriptGate.Plugins.RateLimit;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.RateLimit;

public sealed class ConcurrentConnectionsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly MemoryStateStore _store;

    public ConcurrentConnectionsTests() => _store = new MemoryStateStore(_clock);

    [Fact]
    public async Task A_connection_counts_until_it_ends()
    {
        var check = Check(2);
        (await ConnectAsync(check, "SG-1")).ShouldBe(Verdict.Continue);
        (await ConnectAsync(check, "SG-2")).ShouldBe(Verdict.Continue);
        (await ConnectAsync(check, "SG-3")).Code.ShouldBe(421);
        (await ConnectAsync(check, "SG-4", "192.0.2.9")).ShouldBe(Verdict.Continue);

        // One that was not counted gives nothing back.
        await EndAsync(check, "SG-3");
        (await ConnectAsync(check, "SG-5")).Code.ShouldBe(421);
        await EndAsync(check, "SG-1");

        (await ConnectAsync(check, "SG-6")).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task A_reload_loses_no_connection()
    {
        (await ConnectAsync(Check(1), "SG-1")).ShouldBe(Verdict.Continue);

        (await ConnectAsync(Check(1), "SG-2")).Code.ShouldBe(421);
        await EndAsync(Check(1), "SG-1");

        (await ConnectAsync(Check(1), "SG-3")).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task One_whose_end_nobody_told_is_over_with_its_lease()
    {
        var check = Check(1);
        await ConnectAsync(check, "SG-1");
        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        (await ConnectAsync(check, "SG-2")).Code.ShouldBe(421);

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        (await ConnectAsync(check, "SG-3")).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task One_that_still_sends_keeps_its_lease()
    {
        var check = Check(1);
        await ConnectAsync(check, "SG-1");
        _clock.Advance(TimeSpan.FromMinutes(40));
        var session = new FakeSession { Id = "SG-1" };
        (await check.OnMailAsync(new MailEvent(session, new FakeTransaction("a@x")), Token)).ShouldBe(Verdict.Continue);
        _clock.Advance(TimeSpan.FromMinutes(40));

        (await ConnectAsync(check, "SG-2")).Code.ShouldBe(421);
    }

    [Fact]
    public async Task Many_at_a_time_are_never_too_many()
    {
        var check = Check(5);

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await ConnectAsync(check, $"SG-{i}"), Token)));

        verdicts.Count(verdict => !verdict.IsRefusal).ShouldBe(5);
    }

    public void Dispose() => _store.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ValueTask<Verdict> ConnectAsync(ConcurrentConnections check, string id, string address = "192.0.2.1") =>
        check.OnConnectAsync(new ConnectEvent(new FakeSession { Id = id, RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 40_000) }), Token);

    private static ValueTask EndAsync(ConcurrentConnections check, string id) =>
        check.OnDisconnectAsync(new DisconnectObservation(id, "inbound", IPAddress.Parse("192.0.2.1"), "quit", 0), Token);

    private ConcurrentConnections Check(long most)
    {
        var options = new RateLimitOptions { Limits = [new LimitOptions { Count = "concurrent-connections", Limit = most }] };
        return new ConcurrentConnections(LimitReader.Read(options, "edge")[0], options.ConnectionLease, new Exempt(null, null, null), _store, _clock);
    }
}
