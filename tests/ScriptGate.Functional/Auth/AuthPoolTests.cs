using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Rules;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Auth;

/// <summary>The events of the pool side before AUTH: which pool and member the user is known to, and what becomes of it when they cannot be reached.</summary>
public sealed class AuthPoolTests
{
    [Fact]
    public async Task POOL_FAILED_is_raised_and_another_pool_authenticates_the_user_and_gets_the_mail()
    {
        await using var dead = Broken();
        await using var archive = ScriptedMember.Start(AuthTests.Offers);
        await using var gateway = await StartAsync(dead, archive, "on('POOL_FAILED', (s, f) => { log(f.pool, s.transaction === null, f.reason.includes('421 4.3.2 Busy')); s.pool = 'archive'; });");
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN " + AuthTests.Plain)).ShouldStartWith("235 ");
        (await client.MailAsync()).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(["mail true true"]);
        archive.Messages.ShouldHaveSingleItem().Text.ShouldContain(" with ESMTPA ");
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Pool.ShouldBe("archive");
    }

    [Fact]
    public async Task Another_member_takes_the_place_of_one_that_was_named()
    {
        await using var dead = Broken();
        await using var other = ScriptedMember.Start(AuthTests.Offers);
        var scenario = AuthTests.Scene(other).WithRule($$"""
            on('CONNECT', s => { s.member = '{{dead.Address}}'; });
            on('POOL_FAILED', s => { log(s.member); s.member = null; });
            """);
        scenario.Pool["members"] = Scenario.Members(dead.Address, other.Address);
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN " + AuthTests.Plain)).ShouldStartWith("235 ");

        EventTests.Said(gateway).ShouldBe([dead.Address]);
    }

    [Theory]
    [InlineData("defer('4.3.2', 'Maintenance until noon')", "451 4.3.2 Maintenance until noon ", false)]
    [InlineData("reject()", "550 5.7.1 Refused by policy ", false)]
    [InlineData("disconnect()", "421 4.7.0 Closing the connection ", true)]
    [InlineData("null", "454 4.7.0 Authentication is not available at the moment ", false)]
    public async Task A_verdict_takes_the_place_of_the_454(string verdict, string reply, bool ends)
    {
        await using var dead = Broken();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await StartAsync(dead, archive, $"on('POOL_FAILED', () => {{ const v = {verdict}; if (v) return v; }});");
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN " + AuthTests.Plain)).ShouldStartWith(reply + "(support ID ");

        var record = (await gateway.SearchAsync()).Where(record => record.Reply?.StartsWith(reply[..3], StringComparison.Ordinal) == true).ShouldHaveSingleItem();
        record.Detail.ShouldNotBeNull().ShouldContain("421 4.3.2 Busy");
        if (ends)
        {
            (await client.ReadLineAsync()).ShouldBeNull();
        }
        else
        {
            (await client.SayAsync("NOOP")).ShouldStartWith("250 ");
        }
    }

    [Fact]
    public async Task Each_pool_is_tried_once()
    {
        await using var one = Broken();
        await using var two = Broken();
        await using var gateway = await StartAsync(one, two, "on('POOL_FAILED', (s, f) => { log(f.pool); s.pool = f.pool === 'mail' ? 'archive' : 'mail'; });");
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN " + AuthTests.Plain)).ShouldStartWith("454 4.7.0 ");

        EventTests.Said(gateway).ShouldBe(["mail", "archive"]);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("POOL_SELECTED")]
    public async Task A_session_whose_pool_was_chosen_authenticates_there(string stage)
    {
        await using var mail = ScriptedMember.Start(AuthTests.Offers);
        await using var archive = ScriptedMember.Start(AuthTests.Offers);
        await using var gateway = await StartAsync(mail, archive, $"on('{stage}', s => {{ s.pool = 'archive'; }});");
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN " + AuthTests.Plain)).ShouldStartWith("235 ");

        archive.Connections.SelectMany(connection => connection.Commands).Count(line => line.StartsWith("AUTH", StringComparison.Ordinal)).ShouldBe(1);
        mail.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    // It answers the probe, so that AUTH is offered, and nobody after it.
    private static ScriptedMember Broken() => ScriptedMember.Start(script =>
    {
        AuthTests.Offers(script);
        script.OnGreeting(step => step.Connection.Number == 1 ? step.DefaultAsync() : step.ReplyAsync("421 4.3.2 Busy"));
    });

    private static Task<TestGateway> StartAsync(ScriptedMember mail, ScriptedMember archive, string rule)
    {
        var scenario = AuthTests.Scene(mail).WithRule(rule);
        scenario.Configuration["pools"]!["archive"] = new JsonObject { ["members"] = Scenario.Members(archive.Address), ["monitor"] = new JsonObject { ["type"] = "none" } };
        return TestGateway.StartAsync(scenario);
    }
}
