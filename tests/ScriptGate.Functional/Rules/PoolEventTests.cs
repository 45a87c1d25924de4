using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Rules choose the pool at POOL_SELECTED and another one at POOL_FAILED, and see how members are.</summary>
public sealed class PoolEventTests
{
    [Theory]
    [InlineData("on('POOL_SELECTED', (s, p) => { log(p.pool); s.transaction.pool = 'archive'; });", "mail archive")]
    [InlineData("on('POOL_SELECTED', (s, p) => { log(p.pool); s.pool = 'archive'; });", "mail archive")]
    public async Task The_pool_is_chosen_when_it_was_selected(string rule, string asked)
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await StartAsync(rule, mail, archive);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: ["b@example.org", "c@example.org"])).ShouldStartWith("250 ");

        archive.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(2);
        mail.Messages.ShouldBeEmpty();
        string.Join(' ', EventTests.Said(gateway)).ShouldBe(asked);
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Pool.ShouldBe("archive");
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("late")]
    public async Task Another_pool_takes_the_mail_of_one_that_failed(string recipients)
    {
        await using var dead = Broken();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await StartAsync("on('POOL_FAILED', (s, f) => { log(f.pool); s.transaction.pool = 'archive'; });", dead, archive, recipients);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: ["b@example.org", "c@example.org"])).ShouldStartWith("250 ");

        archive.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(2);
        EventTests.Said(gateway).ShouldBe(["mail"]);
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Pool.ShouldBe("archive");
    }

    [Fact]
    public async Task A_transaction_that_loses_its_member_goes_to_another_pool_with_all_its_recipients()
    {
        await using var dying = ScriptedMember.Start(script => script.OnCommand("DATA", step => step.ResetAsync()));
        await using var archive = ScriptedMember.Start();
        await using var gateway = await StartAsync("on('POOL_FAILED', s => { s.transaction.pool = 'archive'; });", dying, archive);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: ["b@example.org", "c@example.org"])).ShouldStartWith("250 ");

        archive.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(2);
        dying.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_pool_is_tried_once()
    {
        await using var one = Broken();
        await using var two = Broken();
        await using var gateway = await StartAsync("on('POOL_FAILED', (s, f) => { log(f.pool); s.transaction.pool = f.pool === 'mail' ? 'archive' : 'mail'; });", one, two);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");

        EventTests.Said(gateway).ShouldBe(["mail", "archive"]);
    }

    [Fact]
    public async Task A_verdict_goes_before_another_pool()
    {
        await using var dead = Broken();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await StartAsync("on('POOL_FAILED', s => { s.transaction.pool = 'archive'; return defer('4.3.2', 'Maintenance until noon'); });", dead, archive);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.3.2 Maintenance until noon");

        archive.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rules_see_how_members_are()
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await StartAsync(
            "on('RCPT', () => { log(...pool('mail').members.map(m => [m.state, m.up, m.available, m.connections, m.priorityGroup].join(' ')), pool('mail').available, pool('archive').members.length); });", mail, archive);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        var member = gateway.Host.Members.Members.Single(state => state.Name == mail.Address);
        await gateway.Host.MemberControl.SetAsync(member, Core.Pools.MemberMode.Draining, TestContext.Current.CancellationToken);

        await client.SayAsync("RCPT TO:<c@example.org>");

        EventTests.Said(gateway).ShouldBe(["enabled true true 0 0 true 1", "draining true false 1 0 false 1"]);
    }

    [Fact]
    public async Task A_literal_that_is_no_pool_refuses_the_file()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { MustStart = false }.WithRule("on('CONNECT', () => {\n  log(pool('mial').available);\n});"));

        var problem = gateway.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldHaveSingleItem();
        problem.Line.ShouldBe(2);
        problem.Message.ShouldEndWith("there is no pool 'mial'; did you mean 'mail'?");
    }

    private static ScriptedMember Broken() => ScriptedMember.Start(script => script.OnGreeting(step => step.ReplyAsync("421 4.3.2 Busy")));

    private static Task<TestGateway> StartAsync(string rule, ScriptedMember mail, ScriptedMember archive, string recipients = "ask")
    {
        var scenario = new Scenario(mail.Address).With("recipients", $"\"{recipients}\"").WithRule(rule);
        scenario.Configuration["pools"]!["archive"] = new JsonObject { ["members"] = Scenario.Members(archive.Address), ["monitor"] = new JsonObject { ["type"] = "none" } };
        return TestGateway.StartAsync(scenario);
    }
}
