using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Pools;

/// <summary>Priority groups, how many members must be up in them, and what happens when too few are.</summary>
public sealed class GroupTests
{
    [Fact]
    public async Task A_lower_group_serves_while_the_higher_one_is_down_and_no_longer()
    {
        var clock = new ManualClock();
        await using var high = ScriptedMember.Start();
        await using var low = ScriptedMember.Start();
        await using var gateway = await StartAsync(clock, minActive: 1, (low, 5), (high, 10));

        await MailsAsync(gateway, 4);
        (high.Messages.Count, low.Messages.Count).ShouldBe((4, 0));

        await high.DisposeAsync();
        await MailsAsync(gateway, 4);
        low.Messages.Count.ShouldBe(4);

        // Down without a monitor: the next chance comes after ten seconds.
        await using var back = ScriptedMember.Start(port: high.Port);
        clock.Advance(TimeSpan.FromSeconds(10));
        await MailsAsync(gateway, 4);

        (back.Messages.Count, low.Messages.Count).ShouldBe((4, 4));
    }

    [Fact]
    public async Task The_next_group_helps_when_fewer_than_the_minimum_are_up()
    {
        await using var first = ScriptedMember.Start();
        await using var second = ScriptedMember.Start();
        await using var third = ScriptedMember.Start();
        await using var last = ScriptedMember.Start();
        await using var gateway = await StartAsync(new ManualClock(), minActive: 2, (first, 10), (second, 10), (third, 5), (last, 0));

        await MailsAsync(gateway, 6);
        (first.Messages.Count, second.Messages.Count, third.Messages.Count, last.Messages.Count).ShouldBe((3, 3, 0, 0));

        // While it counts as up, others take what it fails to.
        await second.DisposeAsync();
        await MailsAsync(gateway, 6);
        var before = (first.Messages.Count, third.Messages.Count);
        await MailsAsync(gateway, 6);

        (first.Messages.Count - before.Item1, third.Messages.Count - before.Item2, last.Messages.Count).ShouldBe((3, 3, 0));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 5)]
    public async Task So_many_other_members_are_tried_and_then_the_client_hears_it(int tries, int attempts)
    {
        await using var one = Broken();
        await using var two = Broken();
        await using var three = Broken();
        await using var four = Broken();
        await using var five = Broken();
        ScriptedMember[] members = [one, two, three, four, five];
        var scenario = new Scenario([.. members.Select(member => member.Address)]);
        scenario.Pool["reselectTries"] = tries;
        await using var gateway = await TestGateway.StartAsync(scenario);
        var before = members.Sum(member => member.Connections.Count);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");

        (members.Sum(member => member.Connections.Count) - before).ShouldBe(attempts);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(50, 0)]
    [InlineData(51, 2)]
    public async Task In_panic_what_is_known_of_members_that_are_down_counts_for_nothing(int threshold, int mails)
    {
        var isBroken = true;
        await using var down = ScriptedMember.Start(script => script.OnGreeting(step => isBroken ? step.ReplyAsync("421 4.3.2 Busy") : step.DefaultAsync()));
        await using var up = ScriptedMember.Start();
        var scenario = new Scenario(down.Address, up.Address) { Clock = new ManualClock() };
        scenario.Pool["panicThreshold"] = threshold;
        scenario.Pool["return"] = JsonNode.Parse("""{ "slowRamp": "0s" }""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await MailsAsync(gateway, 6);
        gateway.Host.Members.Members.Single(member => member.Name == down.Address).Health.IsUp.ShouldBeFalse();

        isBroken = false;
        await MailsAsync(gateway, 4);

        down.Messages.Count.ShouldBe(mails);
    }

    private static ScriptedMember Broken() => ScriptedMember.Start(script => script.OnGreeting(step => step.ReplyAsync("421 4.3.2 Busy")));

    private static Task<TestGateway> StartAsync(ManualClock clock, int minActive, params (ScriptedMember Member, int Group)[] members)
    {
        var scenario = new Scenario([.. members.Select(pair => pair.Member.Address)]) { Clock = clock };
        scenario.Pool["minActiveMembers"] = minActive;
        for (var i = 0; i < members.Length; i++)
        {
            scenario.Pool["members"]![i]!["priorityGroup"] = members[i].Group;
        }

        return TestGateway.StartAsync(scenario);
    }

    private static async Task MailsAsync(TestGateway gateway, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            (await client.MailAsync()).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }
    }
}
