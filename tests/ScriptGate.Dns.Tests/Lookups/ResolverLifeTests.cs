using System.Net;
using ScriptGate.Dns.Lookups;
using ScriptGate.Dns.Tests.Server;

namespace ScriptGate.Dns.Tests.Lookups;

public sealed class ResolverLifeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("exa\nmple.com")]
    public async Task A_name_that_is_none_asks_nobody(string name)
    {
        await using var rig = new ResolverRig();

        var answer = await rig.MxAsync(name);

        answer.Outcome.ShouldBe(DnsOutcome.InvalidName);
        answer.IsAbsent.ShouldBeTrue();
        rig.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_waits_when_the_resolver_ends_is_told()
    {
        await using var rig = new ResolverRig();
        rig.Server.Respond = _ => Reply.Silence;
        var asking = Enumerable.Range(0, 50).Select(i => rig.AAsync($"n{i}.example.com")).ToArray();
        await rig.Server.UntilAskedAsync("n49.example.com");

        await rig.Resolver.DisposeAsync();

        foreach (var one in asking)
        {
            (await one).Outcome.ShouldBe(DnsOutcome.ServerFailure);
        }

        rig.Resolver.UnderWay.ShouldBe(0);
        var after = await rig.AAsync("after.example.com");
        after.Outcome.ShouldBe(DnsOutcome.ServerFailure);
        after.Detail.ShouldBe("the resolver has stopped");
    }

    [Fact]
    public async Task A_resolver_can_end_while_others_begin_to_ask()
    {
        await using var rig = new ResolverRig();
        rig.Server.Respond = _ => Reply.Silence;
        using var go = new ManualResetEventSlim();
        var askers = Enumerable.Range(0, 4).Select(asker => Task.Run(() =>
        {
            go.Wait(TestContext.Current.CancellationToken);
            return Enumerable.Range(0, 100).Select(i => rig.AAsync($"n{asker}-{i}.example.com")).ToArray();
        })).ToArray();

        await rig.AAsync("first.example.com", new CancellationToken(canceled: true)).ContinueWith(_ => go.Set(), TaskScheduler.Default);
        await rig.Resolver.DisposeAsync();
        var answers = await Task.WhenAll((await Task.WhenAll(askers)).SelectMany(asked => asked));

        answers.ShouldAllBe(answer => answer.Outcome == DnsOutcome.ServerFailure);
        rig.Resolver.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_started_before_the_first_question()
    {
        await using var rig = new ResolverRig();
        rig.Log.Of("ResolverStarted").ShouldBeEmpty();

        await rig.AAsync("example.com");

        rig.Log.Of("ResolverStarted").ShouldHaveSingleItem().ShouldStartWith($"DNS asks {rig.Server.EndPoint} with libunbound 1.");
    }

    [Fact]
    public async Task Settings_that_the_library_refuses_are_said_once_and_every_look_up_fails()
    {
        await using var rig = new ResolverRig(change: settings => settings with { TrustAnchor = "/nowhere/root.key" });

        var first = await rig.AAsync("example.com");
        var second = await rig.MxAsync("example.com");

        first.Outcome.ShouldBe(DnsOutcome.ServerFailure);
        first.Detail.ShouldNotBeNull().ShouldContain("trust anchor");
        second.Detail.ShouldBe(first.Detail);
        rig.Log.Of("ResolverUnavailable").ShouldHaveSingleItem();
        rig.Server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_second_name_server_is_asked_when_the_first_one_does_not_listen()
    {
        IPEndPoint closed;
        await using (var gone = new NameServer())
        {
            closed = gone.EndPoint;
        }

        await using var rig = new ResolverRig(change: settings => settings with { Servers = [closed, .. settings.Servers] });
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));

        (await rig.AAsync("mx.example.com")).IsFound.ShouldBeTrue();
    }

    [Fact]
    public async Task A_name_server_that_was_down_is_asked_again_when_it_is_back()
    {
        await using var rig = new ResolverRig();
        rig.Zone.Add(ResourceRecord.Address("mx.example.com", "192.0.2.1"));
        rig.Server.Respond = _ => new Reply { ResponseCode = Reply.ServerFailure };
        var down = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => rig.AAsync($"n{i}.example.com")));
        down.ShouldAllBe(answer => answer.IsTemporary);

        rig.Server.Respond = _ => null;

        (await rig.AAsync("mx.example.com")).IsFound.ShouldBeTrue();
    }

    [Fact]
    public void Places_are_given_out_up_to_the_limit()
    {
        var places = new Places(2);

        places.TryTake().ShouldBeTrue();
        places.TryTake().ShouldBeTrue();
        places.TryTake().ShouldBeFalse();
        places.Taken.ShouldBe(2);
        places.GiveBack();
        places.TryTake().ShouldBeTrue();
    }
}
