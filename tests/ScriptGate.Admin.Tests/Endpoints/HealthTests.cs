using System.Net;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Overload;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_start_it_is_live_and_not_ready()
    {
        await using var lab = await AdminLab.CreateAsync(isStarted: false);

        (await AnswerAsync(lab, "/health/live", HttpStatusCode.OK)).ShouldBe("live");
        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.ServiceUnavailable)).ShouldBe("not-ready: the gateway is starting or stopping");
    }

    [Fact]
    public async Task After_the_start_it_is_ready()
    {
        await using var lab = await AdminLab.CreateAsync();

        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.OK)).ShouldBe("ready");
    }

    [Fact]
    public async Task After_the_stop_it_is_not_ready()
    {
        await using var lab = await AdminLab.CreateAsync();
        await lab.Gateway.StopAsync(Token);

        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.ServiceUnavailable)).ShouldStartWith("not-ready");
        (await AnswerAsync(lab, "/health/live", HttpStatusCode.OK)).ShouldBe("live");
    }

    [Fact]
    public async Task A_refused_reload_degrades_it_until_one_succeeds()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Edit("\"alarm\"", "\"alarn\"");
        await lab.Gateway.ReloadAsync("file change", Token);

        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.OK)).ShouldBe("degraded: the last reload (file change) was refused; generation 1 keeps running");

        lab.Edit("\"alarn\"", "\"alarm\"");
        await lab.Gateway.ReloadAsync("file change", Token);

        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.OK)).ShouldBe("ready");
    }

    [Fact]
    public async Task An_engine_with_problems_degrades_it()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Engine.Problems = ["a.js:3 is quarantined"];

        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.OK)).ShouldBe("degraded: a.js:3 is quarantined");
    }

    [Fact]
    public async Task Rules_that_cannot_follow_what_comes_degrade_it_while_clients_are_turned_away()
    {
        await using var lab = await AdminLab.CreateAsync();
        var queue = new QueueView(100, TimeSpan.FromSeconds(1));
        lab.Gateway.Overload.TurnAway(new Newcomer { Inside = 100, Rules = queue }, lab.Gateway.Generations.Current.Options.Overload).ShouldNotBeNull();

        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.OK)).ShouldBe("degraded: new connections are turned away, because more come than the rules can look at in time");
    }

    [Fact]
    public async Task A_pool_without_a_member_that_is_up_degrades_it()
    {
        await using var lab = await AdminLab.CreateAsync();
        var member = lab.Gateway.Members.Members.ShouldHaveSingleItem();
        for (var i = 0; i < 3; i++)
        {
            member.Health.ConversationFailed("connection refused");
        }

        (await AnswerAsync(lab, "/health/ready", HttpStatusCode.OK)).ShouldBe("degraded: all members of pool 'mail' are down");
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_balancer_may_ask_for_the_head_only(string path)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Head, path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(Token)).ShouldBeEmpty();
    }

    private static async Task<string> AnswerAsync(AdminLab lab, string path, HttpStatusCode expected)
    {
        using var response = await lab.GetAsync(path);
        var json = await AdminLab.JsonAsync(response, expected);
        return string.Join(": ", json.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()).Prepend(json.GetProperty("status").GetString()));
    }
}
