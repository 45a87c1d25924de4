using System.Net;
using ScriptGate.Dns.Tests.Lookups;
using ScriptGate.Dns.Tests.Server;

namespace ScriptGate.Dns.Tests.Faults;

/// <summary>Many at once, and many who go away.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task A_thousand_names_at_once_all_get_their_own_answer()
    {
        await using var rig = new ResolverRig();
        rig.Server.Respond = question => new Reply { Answers = [ResourceRecord.Address(question.Name, $"10.{question.Name.Split('.')[0]}.{question.Name.Split('.')[1]}.1")] };

        var names = Enumerable.Range(0, 1_000).Select(i => (Name: $"{i / 250}.{i % 250}.example.com", Address: IPAddress.Parse($"10.{i / 250}.{i % 250}.1"))).ToArray();
        var answers = await Task.WhenAll(names.Select(one => rig.AAsync(one.Name)));

        answers.Select(answer => answer.Records.Single()).ShouldBe(names.Select(one => one.Address));
        rig.Resolver.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task A_storm_of_cancellations_ends_every_caller_and_leaves_nothing_behind()
    {
        await using var rig = new ResolverRig();
        var isHeld = true;
        rig.Server.Respond = question => Volatile.Read(ref isHeld) ? Reply.Silence : new Reply { Answers = [ResourceRecord.Address(question.Name, "192.0.2.1")] };
        using var session = new CancellationTokenSource();

        var asking = Enumerable.Range(0, 300).Select(i => rig.AAsync($"n{i}.example.com", session.Token)).ToArray();
        await rig.Server.UntilAskedAsync("n299.example.com");
        await session.CancelAsync();

        foreach (var one in asking)
        {
            (await Should.ThrowAsync<OperationCanceledException>(one)).CancellationToken.ShouldBe(session.Token);
        }

        // The questions run to their end; their answers are there for the next who asks.
        rig.Resolver.UnderWay.ShouldBe(300);
        Volatile.Write(ref isHeld, false);
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => rig.AAsync($"n{i}.example.com")));
        answers.ShouldAllBe(answer => answer.IsFound);
        rig.Resolver.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task One_who_goes_away_takes_the_answer_from_nobody_else()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));
        var isHeld = true;
        rig.Server.Respond = _ => Volatile.Read(ref isHeld) ? Reply.Silence : null;
        using var session = new CancellationTokenSource();
        var leaving = rig.AAsync("mx.example.com", session.Token);
        var staying = rig.AAsync("mx.example.com");
        await rig.Server.UntilAskedAsync("mx.example.com");

        await session.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaving);
        Volatile.Write(ref isHeld, false);

        (await staying).IsFound.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_is_gone_already_asks_nobody()
    {
        await using var rig = new ResolverRig();

        await Should.ThrowAsync<OperationCanceledException>(rig.AAsync("mx.example.com", new CancellationToken(canceled: true)));

        rig.Resolver.UnderWay.ShouldBe(0);
        rig.Server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Beyond_the_limit_nobody_is_asked_and_what_is_known_is_still_known()
    {
        await using var rig = new ResolverRig(change: settings => settings with { Concurrency = 2 });
        rig.Zone.Add(ResourceRecord.Address("known.example.com", "192.0.2.1"), ResourceRecord.Address("mx.example.com", "192.0.2.2"));
        await rig.AAsync("known.example.com");
        var isHeld = true;
        rig.Server.Respond = _ => Volatile.Read(ref isHeld) ? Reply.Silence : null;
        var first = rig.AAsync("mx.example.com");
        var second = rig.MxAsync("mx.example.com");
        var joined = rig.AAsync("mx.example.com");

        var refused = await rig.TxtAsync("mx.example.com");

        refused.Outcome.ShouldBe(DnsOutcome.LimitReached);
        refused.IsTemporary.ShouldBeTrue();
        (await rig.AAsync("known.example.com")).IsFound.ShouldBeTrue();
        Volatile.Write(ref isHeld, false);
        (await first).IsFound.ShouldBeTrue();
        (await joined).ShouldBeSameAs(await first);
        (await second).Outcome.ShouldBe(DnsOutcome.NoData);
        (await rig.TxtAsync("mx.example.com")).Outcome.ShouldBe(DnsOutcome.NoData);
    }
}
