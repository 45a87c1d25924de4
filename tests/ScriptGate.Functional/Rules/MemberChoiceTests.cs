using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Rules name the member of a pool: that one and no other, unless a rule at POOL_FAILED names another.</summary>
public sealed class MemberChoiceTests
{
    private const string NoMember = "451 4.4.1 The mail service is not reachable, please try again later (support ID <id>)";

    [Theory]
    [InlineData("on('CONNECT', s => {{ s.member = '{0}'; }});")]
    [InlineData("on('MAIL', (s, m) => {{ m.transaction.member = '{0}'; }});")]
    [InlineData("on('RCPT', s => {{ s.transaction.member = '{0}'; }});")]
    [InlineData("on('POOL_SELECTED', s => {{ s.transaction.member = '{0}'; }});")]
    [InlineData("on('CONNECT', s => {{ s.member = '{1}'; }}); on('MAIL', s => {{ s.transaction.member = '{0}'; }});")]
    [InlineData("on('CONNECT', s => {{ s.member = '{0}'; }}); on('MAIL', s => {{ s.transaction.member = '{1}'; s.transaction.member = null; }});")]
    public async Task All_mail_goes_to_the_member_that_was_named(string rule)
    {
        await using var wanted = ScriptedMember.Start();
        await using var other = ScriptedMember.Start();
        await using var gateway = await StartAsync(rule, wanted, other);

        for (var i = 0; i < 3; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            (await client.MailAsync()).ShouldStartWith("250 ");
        }

        wanted.Messages.Count.ShouldBe(3);
        other.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_member_of_another_pool_means_nothing_to_this_one()
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        var scenario = new Scenario(mail.Address).WithRule($$"""on('CONNECT', s => { s.member = '{{mail.Address}}'; s.pool = 'archive'; });""");
        scenario.Configuration["pools"]!["archive"] = new JsonObject { ["members"] = Scenario.Members(archive.Address), ["monitor"] = new JsonObject { ["type"] = "none" } };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        archive.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_literal_that_is_in_no_pool_refuses_the_file()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithRule("// s.member = '10.9.9.9:25'\non('CONNECT', s => {\n  s.member = '10.9.9.9:25';\n});");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        var problem = gateway.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldHaveSingleItem();
        problem.Code.ShouldBe("SG2002");
        problem.File.ShouldBe("scripts/rules/rule.js");
        problem.Line.ShouldBe(3);
        problem.Message.ShouldContain("no pool has a member '10.9.9.9:25'");
    }

    [Fact]
    public async Task A_computed_one_that_is_in_no_pool_fails_the_step()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('MAIL', s => { s.transaction.member = ['10.9.9.9', 25].join(':'); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("451 4.3.0 ");

        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain("member: no pool has a member '10.9.9.9:25'");
    }

    [Fact]
    public async Task Nobody_takes_the_place_of_one_that_cannot_be_reached()
    {
        await using var dead = ScriptedMember.Start(script => script.OnGreeting(step => step.ReplyAsync("554 5.3.2 Not today")));
        await using var other = ScriptedMember.Start();
        await using var gateway = await StartAsync("on('CONNECT', s => {{ s.member = '{0}'; }}); on('POOL_FAILED', (s, f) => log(f.pool, f.reason));", dead, other);

        // Until it counts as down, and then.
        for (var i = 0; i < 4; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<a@client.example>");
            Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(NoMember);
        }

        other.Messages.ShouldBeEmpty();
        EventTests.Said(gateway).Last().ShouldContain($"The member {dead.Address} that was named is down");
    }

    [Theory]
    [InlineData("on('POOL_FAILED', s => {{ s.transaction.member = '{1}'; }});")]
    [InlineData("on('POOL_FAILED', s => {{ s.member = null; }});")]
    public async Task A_rule_names_another_when_the_first_cannot_be_reached(string rule)
    {
        await using var dead = ScriptedMember.Start(script => script.OnGreeting(step => step.ReplyAsync("554 5.3.2 Not today")));
        await using var other = ScriptedMember.Start();
        await using var gateway = await StartAsync("on('CONNECT', s => {{ s.member = '{0}'; }});" + rule, dead, other);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        other.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Naming_one_after_the_other_comes_to_an_end()
    {
        await using var one = ScriptedMember.Start(script => script.OnGreeting(step => step.ReplyAsync("554 5.3.2 Not today")));
        await using var two = ScriptedMember.Start(script => script.OnGreeting(step => step.ReplyAsync("554 5.3.2 Not today")));
        await using var gateway = await StartAsync(
            "on('CONNECT', s => {{ s.member = '{0}'; }}); on('POOL_FAILED', s => {{ log('failed', s.member); s.member = s.member === '{0}' ? '{1}' : '{0}'; }});", one, two);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(NoMember);

        EventTests.Said(gateway).ShouldBe([$"failed {one.Address}", $"failed {two.Address}"]);
    }

    [Fact]
    public async Task One_that_dies_before_the_dot_is_not_replaced()
    {
        await using var dying = ScriptedMember.Start(script => script.OnCommand("DATA", step => step.ResetAsync()));
        await using var other = ScriptedMember.Start();
        await using var gateway = await StartAsync("on('MAIL', s => {{ s.transaction.member = '{0}'; }});", dying, other);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync()).ShouldBe(NoMember);

        other.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_may_change_until_a_recipient_is_accepted()
    {
        await using var one = ScriptedMember.Start(script => script.Answer("RCPT", "550 5.1.1 Nobody"));
        await using var two = ScriptedMember.Start();
        await using var gateway = await StartAsync("on('RCPT', (s, r) => {{ s.transaction.member = r.address.local === 'b' ? '{0}' : r.address.local === 'c' ? '{1}' : '{0}'; }});", one, two);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.1.1 Nobody");
        (await client.SayAsync("RCPT TO:<c@example.org>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<d@example.org>")).ShouldStartWith("250 ");
        await client.SayAsync("DATA");

        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        two.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(2);
    }

    [Fact]
    public async Task AUTH_asks_the_member_that_was_named()
    {
        await using var wanted = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var other = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await StartAsync(
            "on('CONNECT', s => {{ s.member = '{0}'; }});", wanted, other, scenario => scenario.With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }"""));

        for (var i = 0; i < 2; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            (await client.SayAsync("AUTH PLAIN AGFubmEAc2VjcmV0")).ShouldStartWith("235 ");
        }

        other.Connections.ShouldNotContain(connection => connection.Commands.Any(line => line.StartsWith("AUTH", StringComparison.Ordinal)));
    }

    private static Task<TestGateway> StartAsync(string rule, ScriptedMember first, ScriptedMember second, Func<Scenario, Scenario>? change = null)
    {
        // The clock stands still: what members offer is waited for, and who is down stays so.
        var scenario = new Scenario(first.Address, second.Address) { Clock = new ManualClock() }.WithRule(string.Format(System.Globalization.CultureInfo.InvariantCulture, rule, first.Address, second.Address));
        return TestGateway.StartAsync(change?.Invoke(scenario) ?? scenario);
    }
}
