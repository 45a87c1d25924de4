using System.Net;
using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>A key of a rule, or the client's address, stays with one member for its lifetime.</summary>
public sealed class PersistenceTests
{
    private const string BySender = "on('MAIL', (s, m) => { m.transaction.persistenceKey = m.from.domain; });";

    [Theory]
    [InlineData("round-robin")]
    [InlineData("least-connections")]
    [InlineData("power-of-two")]
    [InlineData("hash")]
    public async Task A_senders_domain_stays_with_its_member(string method)
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(one.Address, two.Address).WithRule(BySender), method);

        for (var i = 0; i < 6; i++)
        {
            await MailAsync(gateway, "a@even.example");
        }

        int[] mails = [one.Messages.Count, two.Messages.Count];
        mails.ShouldBe(mails[0] > 0 ? [6, 0] : [0, 6]);
    }

    [Fact]
    public async Task A_key_is_forgotten_when_its_lifetime_is_over_and_not_before()
    {
        var clock = new ManualClock();
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(one.Address, two.Address) { Clock = clock }.WithRule(BySender), persistence: """{ "lifetime": "60s" }""");

        await MailAsync(gateway, "a@even.example");
        clock.Advance(TimeSpan.FromSeconds(59));
        await MailAsync(gateway, "b@even.example");
        clock.Advance(TimeSpan.FromSeconds(59));
        await MailAsync(gateway, "c@even.example");
        (one.Messages.Count, two.Messages.Count).ShouldBe((3, 0));

        clock.Advance(TimeSpan.FromSeconds(60));
        await MailAsync(gateway, "d@even.example");

        (one.Messages.Count, two.Messages.Count).ShouldBe((3, 1));
    }

    [Fact]
    public async Task A_key_outlives_a_reload()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var scenario = new Scenario(one.Address, two.Address).WithRule(BySender);
        await using var gateway = await StartAsync(scenario);
        await MailAsync(gateway, "a@even.example");

        scenario.Pool["timeouts"] = JsonNode.Parse("""{ "connect": "20s" }""");
        scenario.WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        for (var i = 0; i < 3; i++)
        {
            await MailAsync(gateway, "a@even.example");
        }

        (one.Messages.Count, two.Messages.Count).ShouldBe((4, 0));
    }

    [Theory]
    [InlineData("sqlite", true)]
    [InlineData("memory", false)]
    public async Task A_key_outlives_the_gateway_where_the_state_does(string store, bool isKept)
    {
        // The store's own: that of a gateway runs on while it stops.
        var time = new ManualClock();
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var scenario = new Scenario(one.Address, two.Address) { Clock = new ManualClock(), State = new MemoryStateStore(time) }.WithRule(BySender).WithTop("state", $$"""{ "store": "{{store}}" }""");
        await using (var gateway = await StartAsync(scenario, persistence: """{ "lifetime": "60s" }"""))
        {
            await MailAsync(gateway, "a@odd.example");
            await MailAsync(gateway, "a@even.example");
        }

        (one.Messages.Count, two.Messages.Count).ShouldBe((1, 1));
        time.Advance(TimeSpan.FromSeconds(50));
        scenario.Clock = new ManualClock();
        await using var next = await StartAsync(scenario, persistence: """{ "lifetime": "60s" }""");
        await MailAsync(next, "b@even.example");
        (one.Messages.Count, two.Messages.Count).ShouldBe(isKept ? (1, 2) : (2, 1));

        // The one that was used again lives on, the other not.
        time.Advance(TimeSpan.FromSeconds(50));
        await MailAsync(next, "c@even.example");
        (one.Messages.Count, two.Messages.Count).ShouldBe(isKept ? (1, 3) : (3, 1));
        next.Host.State.ShouldBe(scenario.State);
        (await scenario.State!.GetAsync("pool-key|mail|odd.example", TestContext.Current.CancellationToken)).ShouldBeNull();
        (await scenario.State!.GetAsync("pool-key|mail|even.example", TestContext.Current.CancellationToken)).ShouldBe(isKept ? two.Address : null);
    }

    [Fact]
    public async Task A_key_of_a_member_that_is_no_more_and_a_store_that_is_down_leave_the_choice_to_the_method()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        var store = new BrokenStore();
        await using var gateway = await StartAsync(new Scenario(one.Address, two.Address) { State = store }.WithRule(BySender));
        await MailAsync(gateway, "a@even.example");
        await MailAsync(gateway, "b@even.example");
        await MailAsync(gateway, "b@odd.example");
        (one.Messages.Count, two.Messages.Count).ShouldBe((2, 1));
        gateway.Log.Of("PersistenceNotKept").ShouldHaveSingleItem();

        var state = new MemoryStateStore(TimeProvider.System);
        await state.SetAsync("pool-key|mail|even.example", "192.0.2.1:25", TimeSpan.FromMinutes(3), Durability.Volatile, TestContext.Current.CancellationToken);
        await using var next = await StartAsync(new Scenario(one.Address, two.Address) { State = state }.WithRule(BySender));
        await MailAsync(next, "a@even.example");
        (await state.GetAsync("pool-key|mail|even.example", TestContext.Current.CancellationToken)).ShouldBe(one.Address);
    }

    [Fact]
    public async Task A_member_that_cannot_be_reached_loses_its_keys_to_another()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(one.Address, two.Address).WithRule(BySender));
        await MailAsync(gateway, "a@even.example");

        await one.DisposeAsync();
        await MailAsync(gateway, "a@even.example");
        await using var back = ScriptedMember.Start(port: one.Port);
        await MailAsync(gateway, "a@even.example");

        (one.Messages.Count, two.Messages.Count, back.Messages.Count).ShouldBe((1, 2, 0));
    }

    [Fact]
    public async Task Bounces_have_no_domain_and_so_no_key()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(one.Address, two.Address).WithRule(BySender));

        for (var i = 0; i < 4; i++)
        {
            await MailAsync(gateway, "");
        }

        (one.Messages.Count, two.Messages.Count).ShouldBe((2, 2));
    }

    [Fact]
    public async Task The_pools_own_key_is_the_clients_address()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(one.Address, two.Address), persistence: """{ "key": "client" }""");

        foreach (var client in new[] { "10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.1", "10.0.0.1" })
        {
            await MailAsync(gateway, "a@even.example", IPAddress.Parse(client));
        }

        (one.Messages.Count, two.Messages.Count).ShouldBe((3, 2));
    }

    [Fact]
    public async Task A_transactions_key_goes_before_that_of_its_session()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync(new Scenario(one.Address, two.Address).WithRule("""
            on('CONNECT', s => { s.persistenceKey = 'all'; });
            on('MAIL', (s, m) => { if (m.from.local === 'other') s.transaction.persistenceKey = 'other'; log(s.persistenceKey, s.transaction.persistenceKey); });
            """));

        foreach (var sender in new[] { "a@x", "other@x", "b@x", "other@x" })
        {
            await MailAsync(gateway, sender);
        }

        (one.Messages.Count, two.Messages.Count).ShouldBe((2, 2));
        one.Messages.ShouldAllBe(message => !message.Mail.Contains("other", StringComparison.Ordinal));
    }

    private static Task<TestGateway> StartAsync(Scenario scenario, string method = "round-robin", string persistence = "{}")
    {
        scenario.Pool["method"] = method;
        scenario.Pool["persistence"] = JsonNode.Parse(persistence);
        return TestGateway.StartAsync(scenario);
    }

    private static async Task MailAsync(TestGateway gateway, string sender, IPAddress? address = null)
    {
        await using var client = gateway.Connect(address);
        await client.GreetAsync();
        await client.SayAsync($"MAIL FROM:<{sender}>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
    }
}
