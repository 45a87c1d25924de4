using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools.Names;

/// <summary>Members that come and go with the answers of DNS (F60).</summary>
public sealed class NamedMemberTests
{
    private const string Host = "mx.example.invalid";

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_a_member_for_each_address()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1").Add("192.0.2.2").Add("2001:db8::1");
        await using var world = new World(members, new FakeResolver().Address(Host, "192.0.2.2", "192.0.2.1", "2001:db8::1"));
        var pool = await world.StartAsync();

        World.NamesOf(pool).ShouldBe([$"{Host}@192.0.2.1:25", $"{Host}@192.0.2.2:25", $"{Host}@[2001:db8::1]:25"]);
        pool.Members.ShouldAllBe(member => member.State.EndPoint.Host == Host);
        pool.Capabilities.SmtpUtf8.ShouldBeTrue();
        for (var i = 0; i < 3; i++)
        {
            using var link = await PoolFixture.LinkAsync(pool);
            link.Member.ShouldBe(pool.Members[i].Name);
        }
    }

    [Fact]
    public async Task When_the_answer_changes_members_come_and_go_and_sessions_stay()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1").Add("192.0.2.2").Add("192.0.2.3");
        var dns = new FakeResolver().Address(Host, "192.0.2.1", "192.0.2.2");
        await using var world = new World(members, dns);
        var pool = await world.StartAsync();
        var kept = pool.Members[1];
        using var busy = await PoolFixture.LinkAsync(pool);
        busy.Member.ShouldBe($"{Host}@192.0.2.1:25");

        dns.Clear();
        dns.Address(Host, "192.0.2.3", "192.0.2.2");
        world.Fixture.Clock.Advance(Lifetime - TimeSpan.FromSeconds(1));
        World.NamesOf(pool).ShouldBe([$"{Host}@192.0.2.1:25", $"{Host}@192.0.2.2:25"]);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));

        World.NamesOf(pool).ShouldBe([$"{Host}@192.0.2.2:25", $"{Host}@192.0.2.3:25"]);
        pool.Members[0].ShouldBeSameAs(kept);
        pool.Capabilities.SmtpUtf8.ShouldBeTrue();
        (await busy.SendAsync()).Code.ShouldBe(250);
        busy.Return();
        (await members["192.0.2.1"].Connections[^1].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        world.Fixture.Logs.Of("MemberVanished").ShouldBe([$"Member {Host}@192.0.2.1:25 left pool mail with an answer of DNS. Its sessions go on."]);
        world.Fixture.Registry.Members.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(DnsOutcome.ServerFailure)]
    [InlineData(DnsOutcome.Timeout)]
    [InlineData(DnsOutcome.NoSuchName)]
    public async Task A_name_that_cannot_be_looked_up_keeps_its_addresses(DnsOutcome outcome)
    {
        await using var members = new AddressedMembers().Add("192.0.2.1").Add("192.0.2.2");
        var dns = new FakeResolver().Address(Host, "192.0.2.1");
        await using var world = new World(members, dns);
        var pool = await world.StartAsync();

        dns.Fail(Host, outcome);
        await world.AdvanceAsync(Lifetime, next: PoolMembers.ShortestPause);
        await world.AdvanceAsync(PoolMembers.ShortestPause, next: PoolMembers.ShortestPause);

        World.NamesOf(pool).ShouldBe([$"{Host}@192.0.2.1:25"]);
        world.Fixture.Logs.Of("MemberNameNotFound").ShouldHaveSingleItem().ShouldStartWith($"The name {Host} in pool mail cannot be looked up: DNS answered {outcome}");
        world.Fixture.Registry.Services.Names.Problems.ShouldBeEmpty();
        using var link = await PoolFixture.LinkAsync(pool);

        dns.Clear();
        dns.Address(Host, "192.0.2.2");
        await world.AdvanceAsync(PoolMembers.ShortestPause);
        World.NamesOf(pool).ShouldBe([$"{Host}@192.0.2.2:25"]);
    }

    [Fact]
    public async Task A_name_that_never_had_an_address_is_a_problem_until_it_has_one()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1");
        var dns = new FakeResolver();
        await using var world = new World(members, dns);
        var pool = await world.StartAsync(PoolMembers.ShortestPause);

        pool.Members.ShouldBeEmpty();
        pool.IsUsable.ShouldBeFalse();
        (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllDown);
        world.Fixture.Registry.Services.Names.Problems.ShouldHaveSingleItem().ShouldStartWith($"the name {Host} in pool 'mail' has no address: DNS answered NoSuchName");

        dns.Address(Host, "192.0.2.1");
        await world.AdvanceAsync(PoolMembers.ShortestPause);

        using var link = await PoolFixture.LinkAsync(pool);
        world.Fixture.Registry.Services.Names.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_build_does_not_wait_for_DNS_and_the_members_join_later()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1");
        var dns = new FakeResolver().Address(Host, "192.0.2.1").Hold(Host);
        await using var world = new World(members, dns);
        var set = world.Set();
        var building = set.ProbeAsync(TimeSpan.FromSeconds(1), Token);
        await dns.UntilAskedAsync($"AAAA {Host}", Token);
        await world.Fixture.Clock.UntilTimersRunAsync(2, Token);
        world.Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await building;
        set.StartMonitors();
        set.Find("mail")!.Members.ShouldBeEmpty();

        dns.Release(Host);
        await world.Fixture.Clock.UntilTimerIsDueInAsync(Lifetime, Token);

        World.NamesOf(set.Find("mail")!).ShouldBe([$"{Host}@192.0.2.1:25"]);
    }

    [Fact]
    public async Task More_addresses_than_64_are_not_members()
    {
        await using var members = new AddressedMembers();
        await using var world = new World(members, new FakeResolver().Address(Host, [.. Enumerable.Range(1, 200).Select(i => $"192.0.2.{i}")]));
        var pool = await world.StartAsync();

        pool.Members.Length.ShouldBe(64);
        pool.Members[63].Name.ShouldBe($"{Host}@192.0.2.64:25");
        world.Fixture.Logs.Of("MemberNameHasTooMany").ShouldHaveSingleItem().ShouldBe($"The name {Host} in pool mail has 200 addresses. The first 64 are members.");
    }

    [Fact]
    public async Task A_member_that_comes_later_is_watched()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1").Add("192.0.2.2");
        var dns = new FakeResolver().Address(Host, "192.0.2.1");
        await using var world = new World(members, dns, new MonitorOptions { Interval = TimeSpan.FromSeconds(7) });
        var pool = await world.StartAsync();

        dns.Address(Host, "192.0.2.2");
        await world.AdvanceAsync(Lifetime);
        var joined = members["192.0.2.2"].Connections.Count;
        world.Fixture.Clock.Advance(TimeSpan.FromSeconds(7));

        await members["192.0.2.2"].ConnectionAsync(joined + 1, Token);
        pool.Members.ShouldAllBe(member => member.State.Health.IsMonitored);
    }

    [Fact]
    public async Task A_generation_that_is_over_looks_no_more_and_the_next_has_the_same_members()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1");
        await using var world = new World(members, new FakeResolver().Address(Host, "192.0.2.1"));
        var old = await world.StartSetAsync();
        (await PoolFixture.LinkAsync(old.Find("mail")!)).Return();
        var next = await world.StartSetAsync();

        await old.DisposeAsync();

        using var link = await PoolFixture.LinkAsync(next.Find("mail")!);
        link.IsReused.ShouldBeTrue();
        await next.DisposeAsync();
        world.Fixture.Registry.Members.ShouldBeEmpty();
        world.Fixture.Clock.RunningTimers.ShouldBe(1);
    }

    [Fact]
    public async Task A_member_that_its_operator_drained_before_the_gateway_started_joins_drained()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1");
        await using var world = new World(members, new FakeResolver().Address(Host, "192.0.2.1"));
        await using var set = new PoolSet(World.Options(monitor: null), PoolFixture.EhloName, world.Fixture.Registry, world.Resolver)
        {
            Joining = (member, _) =>
            {
                member.Restore(MemberMode.Draining);
                return Task.CompletedTask;
            },
        };

        await set.ProbeAsync(TimeSpan.FromSeconds(1), Token);

        set.Find("mail")!.Members.ShouldHaveSingleItem().State.Mode.ShouldBe(MemberMode.Draining);
    }

    [Fact]
    public async Task A_step_may_name_all_members_of_a_name_or_one()
    {
        await using var members = new AddressedMembers().Add("192.0.2.1").Add("192.0.2.2");
        await using var world = new World(members, new FakeResolver().Address(Host, "192.0.2.1", "192.0.2.2"));
        var set = await world.StartSetAsync();
        var pool = set.Find("mail")!;

        set.CanonicalMember($"{Host.ToUpperInvariant()}:25").ShouldBe($"{Host}:25");
        set.CanonicalMember($"{Host}@192.0.2.2:25").ShouldBe($"{Host}@192.0.2.2:25");
        Should.Throw<ArgumentException>(() => set.CanonicalMember($"{Host}@192.0.2.9:25"));
        pool.FindMember($"{Host}:25").ShouldBe(pool.Members[0]);
        pool.IsAnother($"{Host}:25", $"{Host}@192.0.2.2:25").ShouldBeFalse();
        pool.IsAnother($"{Host}@192.0.2.1:25", $"{Host}@192.0.2.2:25").ShouldBeTrue();
        pool.IsAnother("elsewhere:25", $"{Host}@192.0.2.2:25").ShouldBeFalse();
    }

    /// <summary>A pool with one name, and the DNS it is in.</summary>
    private sealed class World(AddressedMembers members, FakeResolver dns, MonitorOptions? monitor = null) : IAsyncDisposable
    {
        public PoolFixture Fixture { get; } = new(transport: members);

        public IDnsResolver Resolver => new LastingAnswers(dns, Fixture.Clock, Lifetime);

        public static Dictionary<string, PoolOptions> Options(MonitorOptions? monitor) => new(StringComparer.Ordinal)
        {
            ["mail"] = new PoolOptions
            {
                Members = [new MemberOptions { Address = new HostEndpoint(Host, 25), Autopopulate = true }],
                Monitor = monitor ?? new MonitorOptions { Type = MonitorType.None },
            },
        };

        public PoolSet Set() => Fixture.Set(Options(monitor)["mail"], Resolver);

        public async Task<PoolSet> StartSetAsync(TimeSpan? next = null)
        {
            var set = Set();
            await set.ProbeAsync(TimeSpan.FromSeconds(1), Token);
            set.StartMonitors();
            await Fixture.Clock.UntilTimerIsDueInAsync(next ?? Lifetime, Token);
            return set;
        }

        public async Task<Pool> StartAsync(TimeSpan? next = null) => (await StartSetAsync(next)).Find("mail")!;

        /// <summary>Lets time pass and waits until the name was looked up again.</summary>
        public async Task AdvanceAsync(TimeSpan time, TimeSpan? next = null)
        {
            Fixture.Clock.Advance(time);
            await Fixture.Clock.UntilTimerIsDueInAsync(next ?? Lifetime, Token);
        }

        public static IEnumerable<string> NamesOf(Pool pool) => pool.Members.Select(member => member.Name);

        public ValueTask DisposeAsync() => Fixture.DisposeAsync();
    }
}
