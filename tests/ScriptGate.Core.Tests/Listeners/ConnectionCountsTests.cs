using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Listeners;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Listeners;

public sealed class ConnectionCountsTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void What_is_remembered_of_networks_is_bounded_by_the_connections_of_two_seconds()
    {
        var clock = new ManualClock();
        var counts = new ConnectionCounts(clock);
        var limits = new LimitsOptions { ConnectionRatePerNetwork = 1, Connections = 1_000_000 };
        for (var i = 0; i < 100_000; i++)
        {
            // A thousand networks in a second, none of them twice.
            counts.TryAdd(new IPAddress([(byte)(1 + (i >> 16)), (byte)(i >> 8), (byte)i, 1]), limits, isTrusted: false, out _).ShouldNotBeNull().Leave();
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        counts.RememberedNetworks.ShouldBeInRange(1000, 2001);
        counts.Total.ShouldBe(0);
    }

    [Fact]
    public void A_rate_is_kept_in_every_second_wherever_it_begins()
    {
        var clock = new ManualClock();
        var counts = new ConnectionCounts(clock);
        var limits = new LimitsOptions { ConnectionRate = 3 };
        var taken = new List<TimeSpan>();
        var start = clock.GetUtcNow();
        for (var i = 0; i < 200; i++)
        {
            if (counts.TryAdd(Client, limits, isTrusted: false, out var limit) is { } place)
            {
                taken.Add(clock.GetUtcNow() - start);
                place.Leave();
            }
            else
            {
                limit.ShouldBe("limits.connectionRate");
            }

            clock.Advance(TimeSpan.FromMilliseconds(70));
        }

        taken.ShouldAllBe(time => taken.Count(other => other >= time && other < time + TimeSpan.FromSeconds(1)) <= 3);
        taken.Count.ShouldBe(42);
    }

    [Fact]
    public void A_client_that_becomes_another_is_counted_as_that_one_or_stays_what_it_was()
    {
        var counts = new ConnectionCounts(new ManualClock());
        var limits = new LimitsOptions { ConnectionsPerClient = 1 };
        var other = IPAddress.Parse("198.51.100.1");
        var first = counts.TryAdd(Client, limits, isTrusted: false, out _)!;
        var second = counts.TryAdd(other, limits, isTrusted: false, out _)!;

        second.TryMove(Client, limits, isTrusted: false, out var limit).ShouldBeFalse();
        limit.ShouldBe("limits.connectionsPerClient");
        counts.TryAdd(other, limits, isTrusted: false, out _).ShouldBeNull("it is still counted as the other");
        first.Leave();
        second.TryMove(Client, limits, isTrusted: false, out _).ShouldBeTrue();
        counts.TryAdd(other, limits, isTrusted: false, out _).ShouldNotBeNull().Leave();
        counts.TryAdd(Client, limits, isTrusted: false, out _).ShouldBeNull();
        second.Leave();
        counts.Total.ShouldBe(0);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", 32, true)]
    [InlineData("192.0.2.1", "192.0.2.2", 32, false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.200", 24, true)]
    [InlineData("192.0.2.1", "192.0.3.1", 24, false)]
    [InlineData("10.1.2.3", "10.255.0.1", 8, true)]
    [InlineData("::", "0.0.0.0", 8, false)]
    [InlineData("2001:db8::1", "2001:db8::2", 8, true)]
    [InlineData("2001:db8::1", "2001:db8:1::1", 8, false)]
    public void Networks_are_told_by_their_first_bits(string one, string other, int ipv4Prefix, bool isSame) =>
        (SourceNetwork.Of(IPAddress.Parse(one), ipv4Prefix, 48) == SourceNetwork.Of(IPAddress.Parse(other), ipv4Prefix, 48)).ShouldBe(isSame);
}
