using ScriptGate.Core.Configuration;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

/// <summary>How long a connection serves one session after the other, as the pool says.</summary>
public sealed class ReuseLimitTests
{
    [Theory]
    [InlineData("messages")]
    [InlineData("age")]
    [InlineData("idle")]
    [InlineData("none")]
    public async Task The_pool_says_how_long_a_connection_serves(string limit)
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(member.Address) with
        {
            Reuse = limit switch
            {
                "messages" => new ReuseOptions { Messages = 2 },
                "age" => new ReuseOptions { Age = TimeSpan.FromSeconds(2) },
                "idle" => new ReuseOptions { Idle = TimeSpan.FromSeconds(1) },
                _ => new ReuseOptions { Idle = TimeSpan.Zero },
            },
        });

        var isReused = new List<bool>();
        for (var i = 0; i < 4; i++)
        {
            var link = await PoolFixture.LinkAsync(pool);
            isReused.Add(link.IsReused);
            await link.SendAsync();
            link.Return();
            if (limit is "age" or "idle")
            {
                fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        isReused.ShouldBe(limit is "messages" or "age" ? [false, true, false, true] : [false, false, false, false]);
    }
}
