using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Chain;

public sealed class ObserverSetTests
{
    private readonly RecordedLog _log = new();

    [Fact]
    public async Task Only_those_who_want_to_know_are_told()
    {
        await using var observers = new ObserverSet([Of<RefusedObservation>("x", _ => default)], _log);

        observers.Wants<RefusedObservation>().ShouldBeTrue();
        observers.Wants<DisconnectObservation>().ShouldBeFalse();
    }

    [Fact]
    public async Task Every_observer_is_told_in_order_before_the_set_is_gone()
    {
        var first = new List<int>();
        var second = new List<int>();
        var observers = new ObserverSet(
            [Of<DisconnectObservation>("first", observation => Add(first, observation)), Of<DisconnectObservation>("second", observation => Add(second, observation))], _log);

        for (var i = 0; i < 1000; i++)
        {
            observers.Tell(Disconnect(i));
        }

        await observers.DisposeAsync();

        first.ShouldBe(Enumerable.Range(0, 1000));
        second.ShouldBe(Enumerable.Range(0, 1000));
        observers.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task A_rule_that_the_session_switched_off_is_not_told_and_a_check_is()
    {
        var rule = new List<int>();
        var check = new List<int>();
        var observers = new ObserverSet(
            [
                Of<DisconnectObservation>("a.js", observation => Add(rule, observation)) with { IsRule = true },
                Of<DisconnectObservation>("a.js", observation => Add(check, observation)),
            ],
            _log);
        var rules = new Core.Sessions.SessionRules();

        rules.Disable(Stage.Disconnect);
        observers.Tell(Disconnect(1), rules);
        rules.Enable(Stage.Disconnect);
        observers.Tell(Disconnect(2), rules);
        rules.Disable("a.js");
        observers.Tell(Disconnect(3), rules);
        await observers.DisposeAsync();

        rule.ShouldBe([2]);
        check.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task An_observer_that_fails_is_logged_and_told_again()
    {
        var seen = new List<int>();
        var observers = new ObserverSet(
            [Of<DisconnectObservation>("x", observation => observation.Transactions == 0 ? throw new InvalidOperationException("no") : Add(seen, observation))], _log);

        observers.Tell(Disconnect(0));
        observers.Tell(Disconnect(1));
        await observers.DisposeAsync();

        seen.ShouldBe([1]);
        _log.Of("ObserverFailed").ShouldBe(["Observer x failed at Disconnect of session SG-1."]);
    }

    [Fact]
    public async Task An_observer_that_is_too_slow_loses_observations_and_never_delays_the_session()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var proceed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = 0;
        var observers = new ObserverSet(
            [Of<DisconnectObservation>("slow", async _ =>
            {
                seen++;
                entered.TrySetResult();
                await proceed.Task;
            })],
            _log);
        observers.Tell(Disconnect(0));
        await Patience.UntilAsync(entered.Task, "the first observation", TestContext.Current.CancellationToken);

        for (var i = 0; i < ObserverSet.QueueLength + 7; i++)
        {
            observers.Tell(Disconnect(i));
        }

        observers.Dropped.ShouldBe(7);
        proceed.SetResult();
        await observers.DisposeAsync();
        seen.ShouldBe(ObserverSet.QueueLength + 1);
    }

    [Fact]
    public async Task An_observer_that_blocks_its_thread_is_left_behind()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        var seen = new List<int>();
        var observers = new ObserverSet(
            [
                Of<DisconnectObservation>("blocks", _ =>
                {
                    entered.SetResult();
                    release.Wait(CancellationToken.None);
                    return default;
                }),
                Of<DisconnectObservation>("other", observation => Add(seen, observation)),
            ],
            _log);
        observers.Tell(Disconnect(1));
        await Patience.UntilAsync(entered.Task, "the observation", TestContext.Current.CancellationToken);

        await Patience.UntilAsync(observers.DisposeAsync().AsTask(), "the end of the set", TestContext.Current.CancellationToken);

        seen.ShouldBe([1]);
        release.Set();
    }

    private static DisconnectObservation Disconnect(int number) => new("SG-1", "inbound", IPAddress.Loopback, "quit", number);

    private static ObserverRegistration Of<TObservation>(string name, Func<TObservation, ValueTask> call)
        where TObservation : Observation => new(name, typeof(TObservation), (observation, _) => call((TObservation)observation));

    private static ValueTask Add(List<int> list, DisconnectObservation observation)
    {
        list.Add(observation.Transactions);
        return default;
    }
}
