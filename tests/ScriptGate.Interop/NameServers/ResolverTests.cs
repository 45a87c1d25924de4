using System.Net;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.NameServers;

/// <summary>The gateway's resolver with real name servers: an Unbound that looks up for it, and an NSD with the zones.</summary>
public sealed class ResolverTests(ResolverFixture fixture) : IClassFixture<ResolverFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_of_every_type_are_found()
    {
        (await fixture.Resolver.QueryAAsync("mx1.plain.test", Token)).Records.Select(address => address.ToString()).Order(StringComparer.Ordinal).ShouldBe(["192.0.2.10", "192.0.2.11"]);
        (await fixture.Resolver.QueryAaaaAsync("MX1.plain.TEST.", Token)).Records.ShouldBe([IPAddress.Parse("2001:db8::10")]);
        (await fixture.Resolver.QueryMxAsync("plain.test", Token)).Records.Select(mx => (mx.Preference, mx.Exchange)).ShouldBe([(10, "mx1.plain.test"), (20, "mx2.plain.test")]);
        (await fixture.Resolver.QueryTxtAsync("plain.test", Token)).Records.ShouldBe(["v=spf1 ip4:192.0.2.0/24 -all"]);
        (await fixture.Resolver.QueryTxtAsync("any.wild.plain.test", Token)).Records.ShouldBe(["from the star"]);
        (await fixture.Resolver.QueryPtrAsync(IPAddress.Parse("192.0.2.10"), Token)).Records.Order(StringComparer.Ordinal).ShouldBe(["mx1.plain.test", "other.plain.test"]);
    }

    [Fact]
    public async Task Ten_aliases_are_followed_to_their_end()
    {
        var answer = await fixture.Resolver.QueryAAsync("alias1.plain.test", Token);

        answer.Records.Count.ShouldBe(2);
        answer.CanonicalName.ShouldBe("mx1.plain.test");
    }

    [Fact]
    public async Task What_is_not_there_is_told_from_what_has_no_such_record()
    {
        (await fixture.Resolver.QueryAAsync("nobody.plain.test", Token)).Outcome.ShouldBe(DnsOutcome.NoSuchName);
        (await fixture.Resolver.QueryTxtAsync("mx1.plain.test", Token)).Outcome.ShouldBe(DnsOutcome.NoData);
        (await fixture.Resolver.QueryTxtAsync("alias1.plain.test", Token)).Outcome.ShouldBe(DnsOutcome.NoData);
        (await fixture.Resolver.QueryPtrAsync(IPAddress.Parse("192.0.2.99"), Token)).Outcome.ShouldBe(DnsOutcome.NoSuchName);
    }

    [Fact]
    public async Task A_text_that_UDP_does_not_hold_comes_whole() =>
        (await fixture.Resolver.QueryTxtAsync("long.plain.test", Token)).Records.ShouldBe([ResolverFixture.LongText]);

    [Fact]
    public async Task What_was_asked_is_not_asked_again_while_its_TTL_lasts()
    {
        await using var nsd = await Nsd.StartAsync(fixture.Files);
        var resolver = fixture.Make(await fixture.AskingAsync(nsd, null), null);
        for (var i = 0; i < 5; i++)
        {
            (await resolver.QueryMxAsync("plain.test", Token)).IsFound.ShouldBeTrue();
            (await resolver.QueryMxAsync("nobody.plain.test", Token)).Outcome.ShouldBe(DnsOutcome.NoSuchName);
        }

        (await nsd.QuestionsAsync("MX")).ShouldBe(2);
    }

    [Fact]
    public async Task What_was_asked_is_asked_again_when_its_TTL_is_over()
    {
        await using var nsd = await Nsd.StartAsync(fixture.Files);
        var resolver = fixture.Make(await fixture.AskingAsync(nsd, null), null);
        await resolver.QueryAAsync("www.short.test", Token);
        var before = await nsd.QuestionsAsync("A");

        await Poll.UntilAsync(
            async () => (await resolver.QueryAAsync("www.short.test", Token)).IsFound && await nsd.QuestionsAsync("A") > before, static () => "the name was asked for again after its two seconds");
    }

    [Fact]
    public async Task While_the_authority_is_away_look_ups_fail_for_a_time_and_afterwards_succeed()
    {
        await using var nsd = await Nsd.StartAsync(fixture.Files);
        var resolver = fixture.Make(await fixture.AskingAsync(nsd, null), null);
        (await resolver.QueryAAsync("mx1.plain.test", Token)).IsFound.ShouldBeTrue();
        await nsd.StopAsync();

        var failed = await resolver.QueryAAsync("mx2.plain.test", Token);

        (failed.Outcome, failed.IsTemporary, failed.IsAbsent).ShouldBe((DnsOutcome.ServerFailure, true, false));
        (await resolver.QueryAAsync("mx1.plain.test", Token)).IsFound.ShouldBeTrue();
        await nsd.RestartAsync();
        await Poll.UntilAsync(async () => (await resolver.QueryAAsync("mx2.plain.test", Token)).IsFound, static () => "the name was found again");
    }

    [Fact]
    public async Task What_is_signed_and_good_is_authenticated()
    {
        var found = await fixture.Resolver.QueryAAsync("good.signed.test", Token);
        var absent = await fixture.Resolver.QueryAAsync("nobody.signed.test", Token);

        (found.Outcome, found.IsAuthenticated).ShouldBe((DnsOutcome.Found, true));
        (absent.Outcome, absent.IsAuthenticated).ShouldBe((DnsOutcome.NoSuchName, true));
    }

    [Theory]
    [InlineData("www.open.signed.test")]
    [InlineData("mx1.plain.test")]
    public async Task What_need_not_be_signed_is_found_and_not_authenticated(string name)
    {
        var answer = await fixture.Resolver.QueryAAsync(name, Token);

        (answer.Outcome, answer.IsAuthenticated).ShouldBe((DnsOutcome.Found, false));
    }

    [Theory]
    [InlineData("forged.signed.test")]
    [InlineData("www.expired.test")]
    [InlineData("www.stripped.test")]
    [InlineData("nobody.stripped.test")]
    public async Task What_is_forged_is_neither_found_nor_absent(string name)
    {
        var answer = await fixture.Resolver.QueryAAsync(name, Token);

        (answer.Outcome, answer.IsTemporary, answer.IsAbsent, answer.Records.Count).ShouldBe((DnsOutcome.Bogus, true, false, 0));
        answer.Detail.ShouldNotBeNullOrEmpty();

        // Without an anchor nothing is wrong with it; a name server that validates says only that it failed.
        (await fixture.Credulous.QueryAAsync(name, Token)).Outcome.ShouldBe(name.StartsWith("nobody", StringComparison.Ordinal) ? DnsOutcome.NoSuchName : DnsOutcome.Found);
        var relayed = await fixture.Relying.QueryAAsync(name, Token);
        (relayed.Outcome, relayed.IsTemporary, relayed.IsAbsent).ShouldBe((DnsOutcome.ServerFailure, true, false));
    }
}
