using System.Text;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class MemberLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_with_its_envelope()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        var reply = await link.SendAsync("Subject: dots\r\n\r\n.\r\n..two\r\nend.\r\n");

        reply.ToString().ShouldBe("250 2.0.0 Stored as 1-1");
        var message = member.Messages.ShouldHaveSingleItem();
        message.Mail.ShouldBe("MAIL FROM:<a@example.org>");
        message.Recipients.ShouldBe(["RCPT TO:<b@example.org>"]);
        message.Text.ShouldBe("Subject: dots\r\n\r\n.\r\n..two\r\nend.\r\n");
        Encoding.ASCII.GetString(message.Wire).ShouldBe("Subject: dots\r\n\r\n..\r\n...two\r\nend.\r\n");
    }

    [Fact]
    public async Task Commands_leave_in_one_write_when_the_member_offers_pipelining()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        await link.SendAsync();

        var record = await member.ConnectionAsync(1, Token);
        record.Received.ShouldBe(
            "EHLO gw.example.org\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n" + Conversations.Message + ".\r\n");
        record.Reads.ShouldBe([21, 27 + 25 + 6, Conversations.Message.Length + 3]);
    }

    [Fact]
    public async Task Commands_leave_one_by_one_when_the_member_does_not()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Remove("PIPELINING"));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        await link.SendAsync();

        var record = await member.ConnectionAsync(1, Token);
        record.Reads.ShouldBe([21, 27, 25, 6, Conversations.Message.Length + 3]);
    }

    [Fact]
    public async Task A_thousand_recipients_go_through_a_window()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        link.Queue(LinkCommand.Mail, "MAIL FROM:<>");
        for (var i = 0; i < 1000; i++)
        {
            link.Queue(LinkCommand.Rcpt, $"RCPT TO:<user{i}@example.org>");
        }

        link.PendingReplies.ShouldBe(1001);
        for (var i = 0; i < 1001; i++)
        {
            (await link.ReadReplyAsync()).Code.ShouldBe(250);
        }

        link.PendingReplies.ShouldBe(0);
        member.Connections[0].Commands.Skip(2).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"RCPT TO:<user{i}@example.org>"));
    }

    [Theory]
    [InlineData("RCPT TO:<b@example.org>\r\nRSET")]
    [InlineData("RCPT TO:<b@example.org>\nRSET")]
    [InlineData("RCPT TO:<b@example.org>\r")]
    public async Task A_line_end_inside_a_command_never_leaves(string line)
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        Should.Throw<ArgumentException>(() => link.Queue(LinkCommand.Rcpt, line));

        (await link.AskAsync(LinkCommand.Noop, "NOOP")).Code.ShouldBe(250);
        member.Connections[0].Commands.ShouldBe(["EHLO gw.example.org", "NOOP"]);
    }

    [Fact]
    public async Task Refusals_are_replies_with_codes_and_text()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "250 2.1.5 Ok", "450 4.2.1 Busy", "550 5.1.1 No such user", "452 4.5.3 Full"));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        link.Queue(LinkCommand.Mail, "MAIL FROM:<a@example.org>");
        for (var i = 0; i < 4; i++)
        {
            link.Queue(LinkCommand.Rcpt, $"RCPT TO:<user{i}@example.org>");
        }

        string[] replies = [.. await ReadAsync(link, 5)];

        replies.ShouldBe(["250 2.1.0 Sender ok", "250 2.1.5 Ok", "450 4.2.1 Busy", "550 5.1.1 No such user", "452 4.5.3 Full"]);
    }

    [Theory]
    [InlineData("199 no\r\n")]
    [InlineData("999 no\r\n")]
    [InlineData("25\r\n")]
    [InlineData("2x0 no\r\n")]
    [InlineData("250+no\r\n")]
    [InlineData("250-one\r\n251 two\r\n")]
    [InlineData("250 bare\n")]
    [InlineData("250 bare\r250 x\r\n")]
    [InlineData("354 no data was announced\r\n")]
    public async Task An_answer_that_is_none_ends_the_link(string octets)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("MAIL", step => step.SendAsync(octets)));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        var exception = await Should.ThrowAsync<MemberLinkException>(() => link.AskAsync(LinkCommand.Mail, "MAIL FROM:<>"));

        exception.Phase.ShouldBe(LinkPhase.Command);
        exception.IsInDoubt.ShouldBeFalse();
        link.Return();
        await EndedWithoutQuitAsync(member);
    }

    [Theory]
    [InlineData(100_000, "250-x\r\n")]
    [InlineData(1_000_000, "2")]
    public async Task A_reply_without_end_is_given_up_early(int count, string octets)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("MAIL", step => step.SendAsync(string.Concat(Enumerable.Repeat(octets, count)))));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        await Should.ThrowAsync<MemberLinkException>(() => link.AskAsync(LinkCommand.Mail, "MAIL FROM:<>"));
    }

    [Theory]
    [InlineData("250 2.0.0 ok\r\n")]
    [InlineData("")]
    public async Task Data_that_is_not_answered_with_354_sends_no_body(string octets)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("DATA", async step =>
        {
            await step.SendAsync(octets);
            await step.CloseAsync();
        }));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        var exception = await Should.ThrowAsync<MemberLinkException>(() => link.OpenBodyAsync());

        exception.Phase.ShouldBe(LinkPhase.Data);
        exception.IsInDoubt.ShouldBeFalse();
        await Should.ThrowAsync<InvalidOperationException>(async () => await link.WriteBodyAsync("x"u8.ToArray()));
        member.Connections[0].Received.ShouldEndWith("DATA\r\n");
    }

    [Fact]
    public async Task An_authentication_passes_with_its_challenges()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH LOGIN PLAIN"));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        (await link.AskAsync(LinkCommand.Auth, "AUTH LOGIN")).ToString().ShouldBe("334 VXNlcm5hbWU6");
        (await link.AskAsync(LinkCommand.AuthResponse, "dXNlcg==")).ToString().ShouldBe("334 UGFzc3dvcmQ6");
        (await link.AskAsync(LinkCommand.AuthResponse, "c2VjcmV0")).Code.ShouldBe(235);

        link.IsClean.ShouldBeFalse();
    }

    [Fact]
    public async Task Utf8_in_replies_is_kept_only_when_the_transaction_uses_it()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("NOOP", "250 2.0.0 Grüße"));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        var plain = await link.AskAsync(LinkCommand.Noop, "NOOP");
        link.KeepUtf8 = true;
        var kept = await link.AskAsync(LinkCommand.Noop, "NOOP");

        plain.Text.ShouldAllBe(character => char.IsAscii(character));
        kept.Text.ShouldBe("Grüße");
    }

    [Fact]
    public async Task Reading_without_a_question_is_a_mistake()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);

        await Should.ThrowAsync<InvalidOperationException>(async () => await link.ReadReplyAsync());
    }

    [Fact]
    public async Task An_abort_from_elsewhere_ends_the_wait()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("MAIL", _ => Task.CompletedTask));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        var asking = link.AskAsync(LinkCommand.Mail, "MAIL FROM:<>");
        await member.Connections[0].UntilCommandAsync("MAIL", Token);

        link.Abort();

        (await Should.ThrowAsync<MemberLinkException>(() => asking)).IsInDoubt.ShouldBeFalse();
    }

    private static async Task<List<string>> ReadAsync(MemberLink link, int count)
    {
        List<string> replies = [];
        for (var i = 0; i < count; i++)
        {
            replies.Add((await link.ReadReplyAsync()).ToString());
        }

        return replies;
    }

    private static async Task EndedWithoutQuitAsync(ScriptedMember member)
    {
        (await member.Connections[0].UntilEndAsync(Token)).ShouldBeOneOf(ConnectionEnd.ClosedByClient, ConnectionEnd.BrokenByClient);
        member.Connections[0].Commands.Contains("QUIT", StringComparer.Ordinal).ShouldBeFalse();
    }
}
