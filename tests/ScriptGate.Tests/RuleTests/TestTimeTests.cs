using ScriptGate.Scripting.Jint;
using ScriptGate.Testing.Rules;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

/// <summary>When a test may move its clock.</summary>
public sealed class TestTimeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_asked_of_a_service_comes_before_the_time_that_a_test_lets_pass()
    {
        await using var bench = new Bench(new JintEngine(), new Dictionary<string, string>(StringComparer.Ordinal));
        var start = bench.Clock.GetUtcNow();
        var looks = 0;
        var time = new TestTime(bench, () =>
        {
            bench.Clock.GetUtcNow().ShouldBe(start, "the clock has moved before the question came");
            return ++looks < 5 ? 1 : 0;
        });

        await time.AdvanceAsync(Minute, Token);

        looks.ShouldBe(5);
        bench.Clock.GetUtcNow().ShouldBe(start + Minute);
    }

    [Fact]
    public async Task A_call_that_never_comes_to_anything_does_not_hold_the_clock()
    {
        await using var bench = new Bench(new JintEngine(), new Dictionary<string, string>(StringComparer.Ordinal));
        var start = bench.Clock.GetUtcNow();

        await new TestTime(bench, () => 1).AdvanceAsync(Minute, Token);

        bench.Clock.GetUtcNow().ShouldBe(start + Minute);
    }
}
