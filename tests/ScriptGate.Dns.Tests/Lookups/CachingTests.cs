using System.Net;
using ScriptGate.Dns.Tests.Server;
using ScriptGate.Testing;

namespace ScriptGate.Dns.Tests.Lookups;

public sealed class CachingTests
{
    [Fact]
    public async Task An_answer_is_valid_as_long_as_the_shortest_of_its_records_and_aliases()
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock);
        rig.Zone.Add(
            ResourceRecord.Cname("www.example.com", "web.example.com") with { TimeToLive = 60 },
            ResourceRecord.Address("web.example.com", "192.0.2.1") with { TimeToLive = 600 });

        (await rig.AAsync("www.example.com")).ValidUntil.ShouldBe(clock.GetUtcNow() + TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_known_answer_is_given_at_once_and_asks_nobody()
    {
        await using var rig = new ResolverRig(new ManualClock());
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));
        var first = await rig.AAsync("mx.example.com");

        var second = rig.Resolver.QueryAAsync("Mx.Example.Com.", new CancellationToken(canceled: true));

        second.IsCompletedSuccessfully.ShouldBeTrue();
        (await second).ShouldBeSameAs(first);
        rig.Server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_without_time_to_live_is_asked_for_each_time()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1") with { TimeToLive = 0 });

        await rig.AAsync("mx.example.com");
        await rig.AAsync("mx.example.com");

        rig.Server.Asked.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("mx.example.com", 60, 60)]
    [InlineData("mx.example.com", 86400, 900)]
    [InlineData("nobody.example.com", 60, 60)]
    [InlineData("nobody.example.com", 86400, 900)]
    public async Task That_something_is_absent_is_kept_as_its_zone_says_and_a_quarter_of_an_hour_at_most(string name, int zoneSays, int kept)
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock);
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));
        rig.Zone.NegativeTimeToLive = zoneSays;

        var answer = await rig.MxAsync(name);

        answer.IsAbsent.ShouldBeTrue();
        answer.ValidUntil.ShouldBe(clock.GetUtcNow() + TimeSpan.FromSeconds(kept));
        await rig.MxAsync(name);
        rig.Server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Records_are_kept_a_day_at_most()
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock);
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1") with { TimeToLive = 7 * 86400 });

        (await rig.AAsync("mx.example.com")).ValidUntil.ShouldBe(clock.GetUtcNow() + TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task A_time_to_live_below_zero_is_none()
    {
        var clock = new ManualClock();
        await using var rig = new ResolverRig(clock);
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1") with { TimeToLive = -1 });

        var answer = await rig.AAsync("mx.example.com");

        answer.Records.ShouldBe([IPAddress.Parse("192.0.2.1")]);
        answer.ValidUntil.ShouldBe(clock.GetUtcNow());
    }

    [Fact]
    public async Task Many_who_ask_the_same_are_one_question()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));
        var isHeld = true;
        rig.Server.Respond = _ => Volatile.Read(ref isHeld) ? Reply.Silence : null;

        var asking = Enumerable.Range(0, 200).Select(_ => rig.AAsync("mx.example.com")).ToArray();
        rig.Resolver.UnderWay.ShouldBe(1);
        await rig.Server.UntilAskedAsync("mx.example.com");
        Volatile.Write(ref isHeld, false);
        var answers = await Task.WhenAll(asking);

        answers.Distinct().Count().ShouldBe(1);
        answers[0].IsFound.ShouldBeTrue();
        rig.Resolver.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task Types_of_one_name_are_asked_for_and_kept_apart()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("example.com", "192.0.2.1"), ResourceRecord.Mx("example.com", 1, "mx.example.com"), ResourceRecord.Txt("example.com", "text"));

        var a = rig.AAsync("example.com");
        var mx = rig.MxAsync("example.com");
        var txt = rig.TxtAsync("example.com");
        var aaaa = rig.AaaaAsync("example.com");

        (await a).Records.ShouldBe([IPAddress.Parse("192.0.2.1")]);
        (await mx).Records.ShouldBe([new DnsMx(1, "mx.example.com")]);
        (await txt).Records.ShouldBe(["text"]);
        (await aaaa).Outcome.ShouldBe(DnsOutcome.NoData);
        rig.Server.Asked.Count.ShouldBe(4);
    }
}
