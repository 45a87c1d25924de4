using ScriptGate.Core.Records;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Records;

/// <summary>What makes support IDs of their own kind: their order, and that no two are the same.</summary>
public sealed class SupportIdTests
{
    [Fact]
    public void Many_of_one_millisecond_are_all_different()
    {
        var clock = new ManualClock();
        var ids = Enumerable.Range(0, 200).Select(_ => SupportId.Create(clock)).ToList();

        ids.Distinct(StringComparer.Ordinal).Count().ShouldBe(ids.Count);
        ids.Select(id => id[..12]).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
    }

    [Fact]
    public void No_thread_gives_out_what_another_has_given_out()
    {
        var clock = new ManualClock();
        string[][] made = new string[4][];
        var threads = Enumerable.Range(0, made.Length).Select(i => new Thread(() => made[i] = [.. Enumerable.Range(0, 100).Select(_ => SupportId.Create(clock))])).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        made.SelectMany(ids => ids).Distinct(StringComparer.Ordinal).Count().ShouldBe(400);
    }

    [Fact]
    public void The_later_one_sorts_behind()
    {
        var clock = new ManualClock();
        var first = SupportId.Create(clock);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        string.CompareOrdinal(first, SupportId.Create(clock)).ShouldBeLessThan(0);
    }
}
