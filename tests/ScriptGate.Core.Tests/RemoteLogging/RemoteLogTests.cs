using ScriptGate.Core.Configuration;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.RemoteLogging;

public sealed class RemoteLogTests
{
    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("violations", "spf,rate,staged-and-alarmed")]
    [InlineData("blocked", "spf,silent")]
    [InlineData("transactions", "")]
    public async Task A_log_is_told_what_it_wants_to_hear(string events, string violations)
    {
        var transport = new ScriptedTransport();
        var wanted = Enum.Parse<RemoteLogEvents>(events, ignoreCase: true);
        await using var log = Start(transport, new RemoteLogOptions { Events = wanted });
        var record = SampleEvents.Record(
            "SG-1",
            SampleEvents.Violation("spf"),
            SampleEvents.Violation("rate", blocked: false),
            SampleEvents.Violation("silent", alarmed: false),
            SampleEvents.Violation("staged", blocked: false, alarmed: false),
            SampleEvents.Violation("staged-and-alarmed", blocked: false));

        log.Tell(record);
        log.Tell(SampleEvents.Record("SG-2", SampleEvents.Violation("last")));

        foreach (var violation in violations.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            (await NextAsync(transport)).ShouldContain($"\"violation\":\"{violation}\"");
        }

        if (wanted == RemoteLogEvents.Transactions)
        {
            (await NextAsync(transport)).ShouldContain("\"supportId\":\"SG-1\"");
        }

        (await NextAsync(transport)).ShouldContain("\"supportId\":\"SG-2\"");
    }

    [Fact]
    public async Task What_failed_is_sent_again_after_a_pause_that_grows_and_once_told()
    {
        var transport = new ScriptedTransport(Fail, Fail, Fail);
        await using var log = Start(transport, new RemoteLogOptions());

        log.Tell(SampleEvents.Record("SG-1", SampleEvents.Violation()));
        foreach (var pause in (int[])[1, 2, 4])
        {
            await Patience.UntilAsync(transport.TriedAsync(Token), "a try", Token);
            await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(pause), Token);
            var before = transport.Calls;
            _clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromTicks(1));
            transport.Calls.ShouldBe(before);
            _clock.Advance(TimeSpan.FromTicks(1));
        }

        (await NextAsync(transport)).ShouldContain("SG-1");
        await _log.UntilAsync("RemoteLogUp", Token);
        _log.Of("RemoteLogDown").ShouldBe(["Remote log siem does not take what it is told (gone). Up to 10000 events wait for it; what comes then is dropped."]);
        (log.Sent, log.Dropped, log.Failed).ShouldBe((1, 0, 3));
        log.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_receiver_that_hangs_costs_its_time_out_and_nobody_waits()
    {
        var transport = new ScriptedTransport(Hang);
        await using var log = Start(transport, new RemoteLogOptions { Queue = 3, Timeout = TimeSpan.FromSeconds(5) });
        log.Tell(SampleEvents.Record("SG-0", SampleEvents.Violation()));
        await Patience.UntilAsync(transport.TriedAsync(Token), "the first try", Token);

        for (var i = 1; i <= 10; i++)
        {
            log.Tell(SampleEvents.Record($"SG-{i}", SampleEvents.Violation()));
        }

        // One is under way and three wait.
        log.Dropped.ShouldBe(7);
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await _log.UntilAsync("RemoteLogDown", Token)).Text.ShouldContain("no answer within 5s");
        (await _log.UntilAsync("RemoteLogDropped", Token)).Text.ShouldBe("Remote log siem: 7 events were dropped so far.");
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(1), Token);
        _clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var id in (string[])["SG-0", "SG-1", "SG-2", "SG-3"])
        {
            (await NextAsync(transport)).ShouldContain($"\"{id}\"");
        }
    }

    [Fact]
    public async Task What_the_receiver_refuses_is_dropped_and_the_next_is_tried()
    {
        var transport = new ScriptedTransport(_ => throw new RemoteLogRefusedException("it answered 403"));
        await using var log = Start(transport, new RemoteLogOptions());

        log.Tell(SampleEvents.Record("SG-1", SampleEvents.Violation()));
        await _log.UntilAsync("RemoteLogDropped", Token);
        log.Tell(SampleEvents.Record("SG-2", SampleEvents.Violation()));

        (await NextAsync(transport)).ShouldContain("SG-2");
        log.Dropped.ShouldBe(1);
    }

    [Fact]
    public async Task The_end_delivers_what_waits()
    {
        var transport = new ScriptedTransport(Fail);
        var log = Start(transport, new RemoteLogOptions());
        log.Tell(SampleEvents.Record("SG-1", SampleEvents.Violation()));
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromSeconds(1), Token);

        await log.DisposeAsync();

        (await NextAsync(transport)).ShouldContain("SG-1");
        transport.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task The_end_waits_for_a_receiver_that_hangs_no_longer_than_its_time_out_and_counts_what_is_lost()
    {
        var transport = new ScriptedTransport(Hang, Hang);
        var log = Start(transport, new RemoteLogOptions { Timeout = TimeSpan.FromSeconds(5) });
        log.Tell(SampleEvents.Record("SG-1", SampleEvents.Violation()));
        await Patience.UntilAsync(transport.TriedAsync(Token), "the first try", Token);

        var ending = log.DisposeAsync().AsTask();
        await _clock.UntilTimersRunAsync(2, Token);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Patience.UntilAsync(ending, "the end", Token);

        log.Dropped.ShouldBe(1);
        transport.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reload_that_does_not_touch_a_log_keeps_it_and_a_new_secret_makes_a_new_one()
    {
        var registry = new RemoteLogRegistry(_clock, _log);
        var options = new RemoteLogOptions { Type = RemoteLogType.Webhook, Url = "http://127.0.0.1:9/", Token = new SecretReference("env:TOKEN", "one") };
        await using var first = registry.Lease("hook", options, "gw.example");
        await using var second = registry.Lease("hook", options with { Token = new SecretReference("env:TOKEN", "one") }, "gw.example");
        await using var third = registry.Lease("hook", options with { Token = new SecretReference("env:TOKEN", "two") }, "gw.example");

        second.Part.ShouldBeSameAs(first.Part);
        third.Part.ShouldNotBeSameAs(first.Part);
        await first.DisposeAsync();
        registry.Logs.Count.ShouldBe(2);
        await second.DisposeAsync();
        registry.Logs.ShouldBe([third.Part]);
    }

    private static Task Fail(CancellationToken cancellationToken) => throw new IOException("gone");

    private static Task Hang(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    private static Task<string> NextAsync(ScriptedTransport transport) => Patience.UntilAsync(transport.NextAsync(Token), "a message", Token);

    private RemoteLog Start(ScriptedTransport transport, RemoteLogOptions options) => new("siem", options, new JsonFormat(), transport, _clock, _log);
}
