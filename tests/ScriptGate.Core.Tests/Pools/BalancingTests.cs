using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class BalancingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Round_robin_takes_one_member_after_the_other()
    {
        await using var a = ScriptedMember.Start();
        await using var b = ScriptedMember.Start();
        await using var c = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(a, b, c);

        var chosen = await ChooseAsync(pool, 6);

        chosen.ShouldBe([a.Address, b.Address, c.Address, a.Address, b.Address, c.Address]);
    }

    [Fact]
    public async Task Least_connections_takes_the_member_with_the_fewest_sessions()
    {
        await using var a = ScriptedMember.Start();
        await using var b = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(a.Address, b.Address) with { Method = PoolMethod.LeastConnections });

        var first = await PoolFixture.LinkAsync(pool);
        using var second = await PoolFixture.LinkAsync(pool);
        first.Member.ShouldBe(a.Address);
        second.Member.ShouldBe(b.Address);
        first.Return();
        using var third = await PoolFixture.LinkAsync(pool);
        using var fourth = await PoolFixture.LinkAsync(pool);
        using var fifth = await PoolFixture.LinkAsync(pool);

        third.Member.ShouldBe(a.Address);
        pool.Members.Sum(member => member.State.Leased).ShouldBe(4);
        pool.Members.Max(member => member.State.Leased).ShouldBe(2);
    }

    [Fact]
    public async Task Least_connections_spreads_one_session_at_a_time_over_all_members()
    {
        await using var a = ScriptedMember.Start();
        await using var b = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(a.Address, b.Address) with { Method = PoolMethod.LeastConnections });

        var chosen = await ChooseAsync(pool, 4);

        chosen.ShouldBe([a.Address, b.Address, a.Address, b.Address]);
    }

    [Fact]
    public async Task A_member_takes_no_more_connections_than_it_may_have()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var options = PoolFixture.Options(member.Address);
        var pool = fixture.Pool(options with { Members = [options.Members[0] with { ConnectionLimit = 2 }] });
        using var first = await PoolFixture.LinkAsync(pool);
        using var second = await PoolFixture.LinkAsync(pool);

        var third = await pool.RentAsync(PoolFixture.Request, Token);
        third.Failure.ShouldBe(LinkFailure.AllBusy);
        first.Return();
        using var fourth = await PoolFixture.LinkAsync(pool);

        fourth.IsReused.ShouldBeTrue();
        member.Connections.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_waiting_connection_of_another_kind_gives_way_to_the_limit()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var options = PoolFixture.Options(member.Address);
        var pool = fixture.Pool(options with { Members = [options.Members[0] with { ConnectionLimit = 1 }] });
        (await PoolFixture.LinkAsync(pool)).Return();

        using var link = await PoolFixture.LinkAsync(pool, new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = "other.example.org" });

        link.IsReused.ShouldBeFalse();
        await member.Connections[0].UntilEndAsync(Token);
        (pool.Members[0].State.Open, pool.Members[0].State.Idle).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_full_member_is_passed_over_for_the_next()
    {
        await using var a = ScriptedMember.Start();
        await using var b = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var options = PoolFixture.Options(a.Address, b.Address);
        var pool = fixture.Pool(options with { Members = [options.Members[0] with { ConnectionLimit = 1 }, options.Members[1]] });
        using var first = await PoolFixture.LinkAsync(pool);
        using var second = await PoolFixture.LinkAsync(pool);

        using var third = await PoolFixture.LinkAsync(pool);

        (first.Member, second.Member, third.Member).ShouldBe((a.Address, b.Address, b.Address));
    }

    private static async Task<List<string>> ChooseAsync(Pool pool, int count)
    {
        List<string> chosen = [];
        for (var i = 0; i < count; i++)
        {
            var link = await PoolFixture.LinkAsync(pool);
            chosen.Add(link.Member);
            link.Return();
        }

        return chosen;
    }
}
