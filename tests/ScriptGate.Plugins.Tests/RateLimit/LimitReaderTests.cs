using ScriptGate.Plugins.RateLimit;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.RateLimit;

public sealed class LimitReaderTests
{
    [Theory]
    [InlineData("message", "client", 1, "1m", "limits[0].count")]
    [InlineData("messages", "ip", 1, "1m", "limits[0].per")]
    [InlineData("messages", "note:", 1, "1m", "limits[0].per")]
    [InlineData("messages", "recipient", 1, "1m", "limits[0].per")]
    [InlineData("connections", "sender", 1, "1m", "limits[0].per")]
    [InlineData("concurrent-connections", "user", 1, "1m", "limits[0].per")]
    [InlineData("messages", "client", 0, "1m", "limits[0].limit")]
    [InlineData("messages", "client", 1_000_001, "1m", "limits[0].limit")]
    [InlineData("concurrent-connections", "client", 1001, "1m", "limits[0].limit")]
    [InlineData("messages", "client", 1, "999ms", "limits[0].window")]
    [InlineData("messages", "client", 1, "8d", "limits[0].window")]
    public void What_makes_no_sense_is_named(string count, string per, long limit, string window, string key)
    {
        DurationText.TryParse(window, out var duration).ShouldBeTrue();
        var options = new RateLimitOptions { Limits = [new LimitOptions { Count = count, Per = per, Limit = limit, Window = duration }] };

        Keys(options).ShouldBe([key]);
    }

    [Fact]
    public void All_problems_are_told_together()
    {
        var twice = new LimitOptions { Limit = 5 };
        Keys(new RateLimitOptions { Ipv4Prefix = 33, Ipv6Prefix = 8, ConnectionLease = TimeSpan.Zero, Limits = [twice, twice] })
            .ShouldBe(["ipv4Prefix", "ipv6Prefix", "connectionLease", "limits[1]"]);
    }

    [Fact]
    public void Octets_may_be_as_many_as_one_likes()
    {
        LimitReader.Read(new RateLimitOptions { Limits = [new LimitOptions { Count = "bytes", Limit = 1L << 40 }] }, "edge").ShouldHaveSingleItem().Most.ShouldBe(1L << 40);
    }

    private static string?[] Keys(RateLimitOptions options) =>
        [.. Should.Throw<AggregateException>(() => LimitReader.Read(options, "edge")).InnerExceptions.Select(problem => ((PluginOptionsException)problem).Key)];
}
