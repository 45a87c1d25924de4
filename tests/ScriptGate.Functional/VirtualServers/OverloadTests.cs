using System.Net;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>A gateway without memory, or whose rules cannot look at all that comes: who is there is served, who comes hears 421.</summary>
public sealed class OverloadTests
{
    private const long Most = 1024 * 1024;

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task New_connections_get_421_with_a_record_while_a_transaction_that_has_begun_is_finished()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(member.Address));
        await using var there = gateway.Connect();
        (await there.ReadReplyAsync()).ShouldStartWith("220 ");
        (await there.SayAsync("EHLO there.example")).ShouldStartWith("250");
        (await there.SayAsync("MAIL FROM:<a@there.example>")).ShouldStartWith("250 ");

        Use(gateway, Most + 1);
        await using var late = gateway.Connect();
        var reply = (await late.ReadToEndAsync()).TrimEnd();
        Transcript.WithoutId(reply).ShouldBe("421 4.3.2 Too busy at the moment, please try again later (support ID <id>)");
        (await there.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        (await there.SayAsync("DATA")).ShouldStartWith("354 ");
        (await there.SayAsync("Subject: x\r\n\r\nx\r\n.")).ShouldStartWith("250 ");

        var records = await gateway.SearchAsync(least: 2);
        var record = records.Single(record => record.Result == TransactionResult.Deferred);
        (record.Id, record.Reply, record.By, record.Command, record.Detail).ShouldBe((Transcript.IdOf(reply), reply, "engine", "CONNECT", "overload"));
        records.Count(found => found.Result == TransactionResult.Delivered).ShouldBe(1);
        gateway.Host.Overload.Reason.ShouldBe(OverloadReason.Memory);

        Use(gateway, Most / 2);
        await using var next = gateway.Connect();
        (await next.ReadReplyAsync()).ShouldStartWith("220 ");
    }

    [Fact]
    public async Task Who_speaks_TLS_from_the_first_octet_is_closed_without_words()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(member.Address).WithTls().With("implicitTls", "true"));
        Use(gateway, Most + 1);
        await using var late = gateway.Connect();

        (await late.ReadToEndAsync()).ShouldBeEmpty();
        gateway.Host.Overload.TurnedAway.ShouldBe(1);
    }

    [Fact]
    public async Task Rules_that_cannot_follow_turn_new_connections_away_but_never_the_first_few_dozen()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).On<RcptEvent>(Stage.Rcpt, static _ => Verdict.Continue);
        await using var gateway = await StartAsync(scenario);
        await using var clients = new Clients(gateway);

        // What the first calls of a cold engine take, for as many as may come: ten times what overload.delay allows.
        scenario.Steps!.Queue = new QueueView(100, TimeSpan.FromMilliseconds(10));
        for (var client = 0; client < OverloadGuard.Fewest; client++)
        {
            (await clients.Connect().ReadReplyAsync()).ShouldStartWith("220 ");
        }

        var late = clients.Connect();
        Transcript.WithoutId((await late.ReadToEndAsync()).TrimEnd()).ShouldBe("421 4.3.2 Too busy at the moment, please try again later (support ID <id>)");
        gateway.Host.Overload.Reason.ShouldBe(OverloadReason.Rules);

        var there = clients.First;
        (await there.SayAsync("EHLO there.example")).ShouldStartWith("250");
        (await there.SayAsync("MAIL FROM:<a@there.example>")).ShouldStartWith("250 ");
        (await there.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        (await there.SayAsync("DATA")).ShouldStartWith("354 ");
        (await there.SayAsync("Subject: x\r\n\r\nx\r\n.")).ShouldStartWith("250 ");

        // One call less than overload.delay's worth: nobody waits for the rest of the queue to be served.
        scenario.Steps.Queue = new QueueView(9, TimeSpan.FromMilliseconds(10));
        _clock.Advance(2 * RecentArrivals.Moment);
        (await clients.Connect().ReadReplyAsync()).ShouldStartWith("220 ");
    }

    private async Task<TestGateway> StartAsync(Scenario scenario)
    {
        scenario.Clock = _clock;
        return await TestGateway.StartAsync(scenario.WithTop("overload", $$"""{ "memory": {{Most}} }"""));
    }

    private void Use(TestGateway gateway, long octets)
    {
        gateway.UsedMemory = octets;
        _clock.Advance(OverloadGuard.Look);
    }

    /// <summary>Clients that have nothing in common, not even a network.</summary>
    private sealed class Clients(TestGateway gateway) : IAsyncDisposable
    {
        private readonly List<RawClient> _clients = [];

        public RawClient First => _clients[0];

        public RawClient Connect()
        {
            _clients.Add(gateway.Connect(IPAddress.Parse($"198.51.{_clients.Count}.1")));
            return _clients[^1];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in _clients)
            {
                await client.DisposeAsync();
            }
        }
    }
}
