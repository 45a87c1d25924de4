using ScriptGate.Dns.Lookups;
using ScriptGate.Testing;

namespace ScriptGate.Dns.Tests.Lookups;

public sealed class AnswerCacheTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void An_answer_is_kept_until_its_time_to_live_is_over()
    {
        var cache = new AnswerCache<string>(_clock, 10_000);
        var answer = Answer(TimeSpan.FromSeconds(60));
        cache.Keep("example.com", answer, 100);

        _clock.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        cache.Find("example.com").ShouldBeSameAs(answer);
        _clock.Advance(TimeSpan.FromTicks(1));
        cache.Find("example.com").ShouldBeNull();
    }

    [Fact]
    public void An_answer_without_time_to_live_is_not_kept()
    {
        var cache = new AnswerCache<string>(_clock, 10_000);

        cache.Keep("example.com", Answer(TimeSpan.Zero), 100);

        cache.Count.ShouldBe(0);
    }

    [Fact]
    public void A_newer_answer_takes_the_place_of_an_older_one()
    {
        var cache = new AnswerCache<string>(_clock, 10_000);
        var newer = Answer(TimeSpan.FromSeconds(5));

        cache.Keep("example.com", Answer(TimeSpan.FromSeconds(5)), 100);
        cache.Keep("example.com", newer, 100);

        cache.Find("example.com").ShouldBeSameAs(newer);
        cache.Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_asked_for_again_stays_and_what_is_not_goes_first()
    {
        // Two halves of four answers.
        var cache = new AnswerCache<string>(_clock, 800);
        Fill(cache, "first", 4);
        Fill(cache, "second", 3);

        cache.Find("first0").ShouldNotBeNull();
        Fill(cache, "third", 1);

        cache.Find("first0").ShouldNotBeNull();
        cache.Find("first1").ShouldBeNull();
        cache.Find("second2").ShouldNotBeNull();
        cache.Find("third0").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(999)]
    [InlineData(5_000)]
    public void It_never_holds_more_than_its_capacity(int octets)
    {
        var cache = new AnswerCache<string>(_clock, 10_000);

        Fill(cache, "name", 10_000, octets);

        (cache.Count * octets).ShouldBeInRange(5_000 - octets + 1, 10_000);
    }

    [Fact]
    public void The_same_name_again_and_again_takes_the_space_of_one()
    {
        var cache = new AnswerCache<string>(_clock, 1_000);
        cache.Keep("other", Answer(TimeSpan.FromSeconds(5)), 100);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Keep("example.com", Answer(TimeSpan.FromSeconds(5)), 100);
        }

        cache.Find("other").ShouldNotBeNull();
        cache.Count.ShouldBe(2);
    }

    [Fact]
    public void An_answer_that_would_fill_half_of_it_alone_is_not_kept()
    {
        var cache = new AnswerCache<string>(_clock, 10_000);

        cache.Keep("example.com", Answer(TimeSpan.FromSeconds(5)), 5_001);

        cache.Count.ShouldBe(0);
    }

    private void Fill(AnswerCache<string> cache, string name, int count, int octets = 100)
    {
        for (var i = 0; i < count; i++)
        {
            cache.Keep($"{name}{i}", Answer(TimeSpan.FromHours(1)), octets);
        }
    }

    private DnsAnswer<string> Answer(TimeSpan life) => new() { Outcome = DnsOutcome.Found, Records = ["x"], ValidUntil = _clock.GetUtcNow() + life };
}
