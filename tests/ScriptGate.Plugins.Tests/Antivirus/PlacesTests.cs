using ScriptGate.Plugins.Antivirus.Scanners;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

public sealed class PlacesTests
{
    [Fact]
    public async Task Who_comes_when_it_is_full_waits_his_turn()
    {
        var places = new Places(1);
        await places.EnterAsync(TestContext.Current.CancellationToken);
        var second = places.EnterAsync(TestContext.Current.CancellationToken).AsTask();
        var third = places.EnterAsync(TestContext.Current.CancellationToken).AsTask();
        (second.IsCompleted, places.TryEnter()).ShouldBe((false, false));

        places.Leave();
        await second;
        third.IsCompleted.ShouldBeFalse();
        places.Leave();
        await third;
        places.Leave();

        places.TryEnter().ShouldBeTrue();
        places.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public async Task Who_stops_waiting_keeps_no_place()
    {
        var places = new Places(1);
        await places.EnterAsync(TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();
        var waiting = places.EnterAsync(end.Token).AsTask();
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);

        places.Leave();

        places.TryEnter().ShouldBeTrue();
        places.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public async Task A_higher_limit_admits_who_waits_and_a_lower_one_holds_when_enough_have_left()
    {
        var places = new Places(1);
        await places.EnterAsync(TestContext.Current.CancellationToken);
        var second = places.EnterAsync(TestContext.Current.CancellationToken).AsTask();
        var third = places.EnterAsync(TestContext.Current.CancellationToken).AsTask();

        places.Limit = 3;
        await Task.WhenAll(second, third);
        places.Limit = 1;
        places.Leave();
        places.TryEnter().ShouldBeFalse();
        places.Leave();
        places.TryEnter().ShouldBeFalse();
        places.Leave();

        places.TryEnter().ShouldBeTrue();
    }
}
