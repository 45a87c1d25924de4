using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary><c>session.security</c>: what a rule switches off is not asked, recorded or counted, for this session and nobody else.</summary>
public sealed class SparedSessionTests
{
    private const string OfTen = "if (session.client.address.in('10.0.0.0/8')) ";

    [Theory]
    [InlineData("session.security.disable()")]
    [InlineData("session.security.disable('spf')")]
    public async Task A_rule_spares_a_network_a_check_and_others_keep_it(string spared)
    {
        await using var scene = await StartAsync($"on('CONNECT', session => {{ {OfTen} {spared}; }});");

        (await SendAsync(scene, "10.1.2.3")).ShouldStartWith("250 ");
        (await scene.RecordedAsync()).ShouldBeEmpty();
        scene.Counted.ShouldBeEmpty();
        (await SendAsync(scene, "192.0.2.7")).ShouldStartWith("550 5.7.23 ");
    }

    [Fact]
    public async Task Every_check_of_the_built_in_profile_but_tls_policy_can_be_switched_off()
    {
        foreach (var item in ViolationCases.All)
        {
            await using var scene = await ViolationScene.StartAsync(item with { Before = null }, """ "block": true """, scenario => scenario.WithRule("on('CONNECT', session => session.security.disable());"));

            var reply = await item.ProvokeAsync(scene.Gateway);

            reply.StartsWith("250 ", StringComparison.Ordinal).ShouldBe(item.Check != "tls-policy", $"{item.Violation}: {reply}");
            scene.Gateway.Log.Of("StepFailed").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task One_violation_can_be_switched_off_and_the_rest_of_its_check_stays()
    {
        var unknown = ViolationCases.All.Single(item => item.Violation == "sender-not-in-dns");
        await using var scene = await ViolationScene.StartAsync(unknown, """ "block": true """, scenario => scenario
            .WithRule("on('MAIL', (session, mail) => { if (mail.from.local === 'known') session.security.disable('sender-not-in-dns'); else session.security.enable('sender-not-in-dns'); });"));

        (await (unknown with { Sender = "known@none.example" }).ProvokeAsync(scene.Gateway)).ShouldStartWith("250 ");
        (await unknown.ProvokeAsync(scene.Gateway)).ShouldStartWith("550 5.1.8 ");
    }

    [Theory]
    [InlineData("session.security.disable(); session.security.enable('spf')", "550 5.7.23 ")]
    [InlineData("session.security.disable('spf'); session.security.enable()", "550 5.7.23 ")]
    [InlineData("session.security.disable('spf'); session.security.enable('greylisting')", "250 ")]
    [InlineData("session.security.disable('no-such-check')", "550 5.7.23 ")]
    [InlineData("session.security.disable('tls-policy')", "421 4.3.0 ")]
    [InlineData("session.security.disable('')", "421 4.3.0 ")]
    [InlineData("for (let i = 0; i < 65; i++) session.security.disable('x' + i)", "421 4.3.0 ")]
    [InlineData("session.security.disable('spf'); if (session.security.isEnabled('spf') || !session.security.isEnabled('relay')) throw new Error('wrong')", "250 ")]
    public async Task The_last_word_counts(string statements, string reply)
    {
        await using var scene = await StartAsync($"on('CONNECT', session => {{ {statements}; }});");

        (await SendAsync(scene, "192.0.2.7")).ShouldStartWith(reply);
    }

    [Fact]
    public async Task What_a_rule_reports_itself_is_not_a_check()
    {
        await using var scene = await StartAsync("""
            on('CONNECT', session => session.security.disable());
            on('MAIL', (session, mail) => { if (mail.from.local === 'quiet') session.security.disable('bulk'); violation('bulk', {}, reject('5.7.1', 'Bulk')); });
            """);
        await SendAsync(scene, "192.0.2.7");
        await SendAsync(scene, "192.0.2.7", "quiet@forged.example");

        scene.Counted.ShouldBe(["unlisted alarm"]);
    }

    [Theory]
    [InlineData("CONNECT", "250 ")]
    [InlineData("EHLO", "550 5.7.23 ")]
    public async Task STARTTLS_takes_back_what_rests_on_words_in_clear(string stage, string reply)
    {
        await using var scene = await StartAsync($"on('{stage}', session => {{ if (!session.tls) session.security.disable('spf'); }});");

        (await (Forged with { UsesTls = true }).ProvokeAsync(scene.Gateway)).ShouldStartWith(reply);
    }

    [Fact]
    public async Task A_block_that_waits_already_stays()
    {
        await using var scene = await StartAsync("on('RCPT', session => session.security.disable('spf'));");

        (await SendAsync(scene, "192.0.2.7")).ShouldStartWith("550 5.7.23 ");
    }

    private static ViolationCase Forged => ViolationCases.All.Single(item => item.Violation == "spf");

    private static Task<ViolationScene> StartAsync(string rule) => ViolationScene.StartAsync(Forged, """ "block": true """, scenario => scenario.WithRule(rule));

    private static Task<string> SendAsync(ViolationScene scene, string client, string sender = "a@forged.example") =>
        (Forged with { Client = IPAddress.Parse(client).ToString(), Sender = sender }).ProvokeAsync(scene.Gateway);
}
