using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class FinalDotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData("250")]
    [InlineData("250 ok")]
    [InlineData("250-ok\r\n")]
    [InlineData("999 ok\r\n")]
    [InlineData("354 more\r\n")]
    public async Task A_member_that_does_not_answer_the_dot_whole_leaves_doubt(string octets)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            await step.SendAsync(octets);
            await step.CloseAsync();
        }));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        var exception = await Should.ThrowAsync<MemberLinkException>(() => link.SendAsync());

        exception.IsInDoubt.ShouldBeTrue();
        exception.Phase.ShouldBe(LinkPhase.FinalDot);
        link.IsClean.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reset_behind_the_dot_leaves_doubt()
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ResetAsync()));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        (await Should.ThrowAsync<MemberLinkException>(() => link.SendAsync())).IsInDoubt.ShouldBeTrue();
    }

    [Theory]
    [InlineData("452 4.3.1 Disk full")]
    [InlineData("550 5.7.1 Spam")]
    public async Task A_refusal_of_the_message_is_a_reply(string reply)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync(reply)));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        (await link.SendAsync()).ToString().ShouldBe(reply);
        link.IsClean.ShouldBeFalse();
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_member_that_closes_before_the_dot_leaves_no_doubt()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("DATA", async step =>
        {
            await step.ReplyAsync("354 Go ahead");
            await step.CloseAsync();
        }));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();
        await member.Connections[0].UntilEndAsync(Token);
        await link.WriteBodyAsync("Hello.\r\n"u8.ToArray());

        var exception = await Should.ThrowAsync<MemberLinkException>(async () => await link.EndBodyAsync());

        exception.IsInDoubt.ShouldBeFalse();
        exception.Phase.ShouldBe(LinkPhase.Data);
    }

    [Fact]
    public async Task A_250_that_was_there_before_the_dot_does_not_count()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("DATA", step => step.SendAsync("354 Go ahead\r\n250 2.0.0 Already stored\r\n")));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();
        await link.WriteBodyAsync("Hello.\r\n"u8.ToArray());

        var exception = await Should.ThrowAsync<MemberLinkException>(async () => await link.EndBodyAsync());

        exception.Reason.ShouldBe("said 250 in the middle of the message");
        exception.IsInDoubt.ShouldBeFalse();
        member.Messages.ShouldBeEmpty();
    }
}
