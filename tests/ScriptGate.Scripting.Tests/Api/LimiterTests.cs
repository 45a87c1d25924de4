using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>limiter(key, options)</c>.</summary>
public sealed class LimiterTests
{
    [Fact]
    public async Task The_window_slides_and_is_exact_at_its_boundary()
    {
        using var house = new ServiceHouse("const r = await limiter('rcpt:' + session.client.address, { limit: 2, window: '1m' }); log(r.allowed, r.count, r.retryAfter);");
        (await house.SaidAsync()).ShouldBe("true 1 0");
        house.Clock.Advance(TimeSpan.FromSeconds(20));
        (await house.SaidAsync()).ShouldBe("true 2 0");
        (await house.SaidAsync()).ShouldBe("false 2 40000");
        house.Clock.Advance(TimeSpan.FromMilliseconds(39_999));
        (await house.SaidAsync()).ShouldBe("false 2 1");
        house.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await house.SaidAsync()).ShouldBe("true 2 0");
    }

    [Fact]
    public async Task A_window_may_be_shorter_than_a_second()
    {
        using var house = new ServiceHouse("const r = await limiter('burst', { limit: 2, window: '250ms' }); log(r.allowed, r.count, r.retryAfter);");
        (await house.SaidAsync()).ShouldBe("true 1 0");
        house.Clock.Advance(TimeSpan.FromMilliseconds(100));
        (await house.SaidAsync()).ShouldBe("true 2 0");
        house.Clock.Advance(TimeSpan.FromMilliseconds(149));
        (await house.SaidAsync()).ShouldBe("false 2 1");
        house.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await house.SaidAsync()).ShouldBe("true 2 0");
        (await house.SaidAsync()).ShouldBe("false 2 100");
    }

    [Fact]
    public async Task Amounts_count_and_nothing_asks_only()
    {
        using var house = new ServiceHouse("""
            const options = { limit: 10, window: '1h' };
            const seen = [];
            for (const amount of [6, 5, 0, 4]) { const r = await limiter('bytes', { ...options, amount }); seen.push(r.allowed + ':' + r.count); }
            log(seen.join(' '));
            """);
        (await house.SaidAsync()).ShouldBe("true:6 false:6 true:6 true:10");
    }

    [Theory]
    [InlineData("limiter('k')", "limiter: say how many the window holds: limiter(key, { limit: 60, window: '1m' })")]
    [InlineData("limiter('k', { limit: 60 })", "limiter: say how long the window is: limiter(key, { limit: 60, window: '1m' })")]
    [InlineData("limiter('k', { limit: 0, window: '1m' })", "limiter: limit must be a whole number from 1 to 1000000000")]
    [InlineData("limiter('k', { limit: 1, windows: '1m' })", "limiter: there is no option 'windows'; did you mean 'window'?")]
    public async Task Mistakes_are_explained(string call, string error)
    {
        using var house = new ServiceHouse($"await {call};");
        (await house.SaidAsync()).ShouldBe("TypeError: " + error);
    }
}
