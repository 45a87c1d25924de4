using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class MemberRegistryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_generation_finds_connections_health_and_counters_of_a_member_it_keeps()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var old = fixture.Set(PoolFixture.Options(member.Address));
        var next = fixture.Set(PoolFixture.Options(member.Address));
        (await PoolFixture.LinkAsync(old.Find("mail")!)).Return();

        await old.DisposeAsync();
        using var link = await PoolFixture.LinkAsync(next.Find("mail")!);

        link.IsReused.ShouldBeTrue();
        next.Find("mail")!.Members[0].State.ShouldBeSameAs(old.Find("mail")!.Members[0].State);
    }

    [Fact]
    public async Task A_member_that_no_generation_names_any_more_is_closed()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var old = fixture.Set(PoolFixture.Options(member.Address));
        var next = fixture.Set(PoolFixture.Options("127.0.0.1:1"));
        old.Find("mail")!.StartMonitors();
        (await PoolFixture.LinkAsync(old.Find("mail")!)).Return();
        var busy = await PoolFixture.LinkAsync(old.Find("mail")!, new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = "other.example.org" });

        await old.DisposeAsync();

        (await member.Connections[0].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        (await busy.SendAsync()).Code.ShouldBe(250);
        busy.Return();
        (await member.Connections[1].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        fixture.Registry.Members.ShouldHaveSingleItem().ShouldBeSameAs(next.Find("mail")!.Members[0].State);
        fixture.Clock.RunningTimers.ShouldBe(1);
    }

    [Fact]
    public async Task Disposing_a_set_twice_gives_its_members_back_once()
    {
        await using var fixture = new PoolFixture();
        var old = fixture.Set(PoolFixture.Options("127.0.0.1:1"));
        _ = fixture.Set(PoolFixture.Options("127.0.0.1:1"));

        await old.DisposeAsync();
        await old.DisposeAsync();

        fixture.Registry.Members.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Generations_that_overlap_share_one_monitor_with_the_newest_settings()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var old = fixture.Set(PoolFixture.Options(member.Address));
        old.StartMonitors();
        var next = fixture.Set(PoolFixture.Options(member.Address) with { Monitor = new MonitorOptions { Interval = TimeSpan.FromSeconds(7) } });
        next.StartMonitors();
        await fixture.Clock.UntilTimersRunAsync(2, Token);

        fixture.Clock.Advance(TimeSpan.FromSeconds(6));
        member.Connections.ShouldBeEmpty();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        await member.ConnectionAsync(1, Token);
        fixture.Clock.RunningTimers.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Pools_are_found_by_name()
    {
        await using var fixture = new PoolFixture();
        var set = fixture.Set(PoolFixture.Options("127.0.0.1:1", "127.0.0.1:2"));

        set.Find("mail").ShouldNotBeNull().Members.Select(member => member.Name).ShouldBe(["127.0.0.1:1", "127.0.0.1:2"]);
        set.Find("other").ShouldBeNull();
    }

    [Fact]
    public async Task A_pool_speaks_tls_as_configured()
    {
        await using var fixture = new PoolFixture();
        var options = PoolFixture.Options("127.0.0.1:1") with { ServerTls = new ServerTlsReference { Mode = ServerTlsMode.Require, Verify = false } };

        fixture.Pool(options).ServerTls.ShouldBe(new ServerTlsPolicy(ServerTlsMode.Require, Verify: false, Name: null));
    }
}
