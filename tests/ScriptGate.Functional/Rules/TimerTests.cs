using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Timers of rules through the whole gateway, by a clock that a test moves.</summary>
public sealed class TimerTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_tarpit_keeps_its_own_client_waiting_and_nobody_else()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, "on('EHLO', async (session, ehlo) => { if (ehlo.name === 'slow.example') await sleep('5s'); });");
        await using var slow = gateway.Connect();
        await using var quick = gateway.Connect();
        await slow.ReadReplyAsync();
        var waiting = slow.SayAsync("EHLO slow.example");
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(5), Token);

        await quick.GreetAsync();
        waiting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(5));

        (await waiting).ShouldStartWith("250-gw.example");
    }

    [Fact]
    public async Task A_timer_sees_its_session_takes_notes_and_ends_with_it()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, """
            on('CONNECT', () => { every('10s', session => { session.notes.age = (session.notes.age ?? 0) + 10; log('age', session.notes.age, session.hello?.name); }); });
            on('MAIL', session => { if (session.notes.age >= 20) return reject('5.7.1', 'Too old'); });
            """);
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync("EHLO client.example");
            foreach (var age in (int[])[10, 20])
            {
                await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(10), Token);
                _clock.Advance(TimeSpan.FromSeconds(10));
                await gateway.Log.UntilAsync("RuleSaid", $"age {age} client.example", Token);
            }

            (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 Too old");
            await client.SayAsync("QUIT");
        }

        var before = EventTests.Said(gateway).Count();
        await UntilEndedAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        EventTests.Said(gateway).Count().ShouldBe(before);

        async Task UntilEndedAsync()
        {
            while (gateway.Host.Sessions.Count != 0)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task A_job_of_INIT_runs_in_each_generation_until_the_next_one_has_taken_over()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, "on('INIT', () => { every('90s', () => log('first')); }); on('CONNECT', () => {});");
        await TickAsync("first");

        gateway.Write("scripts/rules/rule.js", "on('INIT', () => { every('90s', () => log('second')); }); on('CONNECT', () => {});");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        while (gateway.Host.LiveGenerations.Count != 1)
        {
            await Task.Yield();
        }

        await TickAsync("second");
        EventTests.Said(gateway).ShouldBe(["first", "second"]);

        async Task TickAsync(string said)
        {
            await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(90), Token);
            _clock.Advance(TimeSpan.FromSeconds(90));
            await gateway.Log.UntilAsync("RuleSaid", said, Token);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<TestGateway> StartAsync(ScriptedMember member, string rule) => TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }.WithRule(rule));
}
