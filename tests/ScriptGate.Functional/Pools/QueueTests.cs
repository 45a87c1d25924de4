using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>A member takes no more connections than it may have; transactions wait for their turn, or hear 421.</summary>
public sealed class QueueTests
{
    private const string Busy = "421 4.4.5 The mail service is busy, please try again later (support ID <id>)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_queue_the_one_too_many_hears_421_and_the_connection_is_closed()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, new ManualClock());
        await using var first = await OpenAsync(gateway);
        await using var second = await OpenAsync(gateway);
        await AskAsync(first);

        Transcript.WithoutId(await AskAsync(second)).ShouldBe(Busy);

        (await second.ReadToEndAsync()).ShouldBeEmpty();
        (await gateway.SearchAsync()).ShouldContain(record => record.Recipients.Any(recipient => recipient.Reply.Contains("4.4.5", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_waits_its_turn_and_the_next_finds_the_queue_full()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, clock, """{ "length": 1, "wait": "1700ms" }""");
        await using var first = await OpenAsync(gateway);
        await using var second = await OpenAsync(gateway);
        await using var third = await OpenAsync(gateway);
        (await AskAsync(first)).ShouldStartWith("250 ");
        var waiting = AskAsync(second);
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(1.7), Token);

        Transcript.WithoutId(await AskAsync(third)).ShouldBe(Busy);
        waiting.IsCompleted.ShouldBeFalse();
        await first.SayAsync("DATA");
        (await first.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        (await waiting).ShouldStartWith("250 ");
        member.Connections.Count(connection => connection.Commands.Any(line => line.StartsWith("MAIL", StringComparison.Ordinal))).ShouldBe(1);
    }

    [Fact]
    public async Task Who_waited_long_enough_hears_421()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, clock, """{ "length": 5, "wait": "1700ms" }""");
        await using var first = await OpenAsync(gateway);
        await using var second = await OpenAsync(gateway);
        await AskAsync(first);
        var waiting = AskAsync(second);
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(1.7), Token);

        clock.Advance(TimeSpan.FromSeconds(1.7));

        Transcript.WithoutId(await waiting).ShouldBe(Busy);
        gateway.Host.Members.Members.Single().Home.Queue.Count.ShouldBe(0);
        gateway.Log.Of("PoolFailed").ShouldHaveSingleItem().ShouldContain("for 1.7 s");
    }

    [Fact]
    public async Task Who_came_first_is_served_first()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, clock, """{ "length": 10, "wait": "37s" }""");
        await using var holder = await OpenAsync(gateway);
        await AskAsync(holder);
        List<RawClient> clients = [];
        List<Task<string>> asking = [];
        for (var i = 0; i < 5; i++)
        {
            clients.Add(await OpenAsync(gateway, $"c{i}@client.example"));
            asking.Add(AskAsync(clients[i]));

            // Each at its own time, so that the timers tell when it stands in the queue.
            await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(37), Token);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await holder.SayAsync("RSET");
        for (var i = 0; i < 5; i++)
        {
            (await asking[i]).ShouldStartWith("250 ");
            asking.Skip(i + 1).ShouldAllBe(task => !task.IsCompleted);
            await clients[i].SayAsync("RSET");
        }

        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_that_goes_away_while_it_waits_leaves_its_place()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, clock, """{ "length": 2, "wait": "37s" }""");
        await using var holder = await OpenAsync(gateway);
        await AskAsync(holder);
        await using var gone = await OpenAsync(gateway);
        var asking = AskAsync(gone);
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(37), Token);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await using var patient = await OpenAsync(gateway);
        var waiting = AskAsync(patient);
        await clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(37), Token);

        gone.Close();
        await holder.SayAsync("RSET");

        // The connection comes to the one behind, by way of the one that has no use for it.
        (await waiting).ShouldStartWith("250 ");
        await asking.ContinueWith(static _ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static Task<TestGateway> StartAsync(ScriptedMember member, ManualClock clock, string? queue = null)
    {
        var scenario = new Scenario(member.Address) { Clock = clock };
        scenario.Pool["members"]![0]!["connectionLimit"] = 1;
        if (queue is not null)
        {
            scenario.Pool["queue"] = JsonNode.Parse(queue);
        }

        return TestGateway.StartAsync(scenario);
    }

    private static async Task<RawClient> OpenAsync(TestGateway gateway, string sender = "a@client.example")
    {
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync($"MAIL FROM:<{sender}>");
        return client;
    }

    private static Task<string> AskAsync(RawClient client) => client.SayAsync("RCPT TO:<b@example.org>");
}
