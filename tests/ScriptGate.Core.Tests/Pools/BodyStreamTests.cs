using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class BodyStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_message_with_dots_everywhere_arrives_octet_by_octet_however_it_is_cut()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        var lines = new[] { ".", "..", "a.", "", "text text text", ".dot", new string('.', 900), new string('x', 998) };
        var random = new byte[4000];
        new Random(42).NextBytes(random);
        var message = Encoding.ASCII.GetBytes(string.Concat(random.Select(octet => lines[octet % lines.Length] + "\r\n")));

        await link.OpenBodyAsync();
        for (var (start, i) = (0, 0); start < message.Length; i++)
        {
            var length = Math.Min(message.Length - start, 1 + (random[i % random.Length] * 97));
            (await link.WriteBodyAsync(message.AsMemory(start, length))).ShouldBeNull();
            start += length;
        }

        (await link.EndBodyAsync()).Code.ShouldBe(250);

        member.Messages.ShouldHaveSingleItem().Content.ShouldBe(message);
    }

    [Fact]
    public async Task Any_message_in_any_pieces_arrives_as_it_was()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        var cases = Gen.Sample(Gen.Elements(".", "\r\n", "a", ".\r\n", "\r\n.").ListOf(), 60, 12);

        foreach (var pieces in cases)
        {
            await link.OpenBodyAsync();
            foreach (var piece in pieces)
            {
                (await link.WriteBodyAsync(Encoding.ASCII.GetBytes(piece))).ShouldBeNull();
            }

            (await link.EndBodyAsync()).Code.ShouldBe(250);
            var text = string.Concat(pieces);
            var expected = text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal) ? text : text + "\r\n";
            member.Messages[^1].Text.ShouldBe(expected);
        }

        member.Messages.Count.ShouldBe(60);
    }

    [Fact]
    public async Task The_final_dot_is_withheld_until_the_end()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();
        var before = member.Connections[0].Received.Length;

        await link.WriteBodyAsync("Hello.\r\n"u8.ToArray());
        (await link.FlushBodyAsync()).ShouldBeNull();
        await member.Connections[0].UntilOctetsAsync(before + 8, Token);

        member.Connections[0].Received[before..].ShouldBe("Hello.\r\n");
        (await link.EndBodyAsync()).Code.ShouldBe(250);
        member.Messages.ShouldHaveSingleItem().Text.ShouldBe("Hello.\r\n");
    }

    [Fact]
    public async Task A_refusal_in_the_middle_of_the_message_stops_it_and_is_the_answer()
    {
        await using var member = ScriptedMember.Start(script => script.InBody(1, async step =>
        {
            await step.ReplyAsync("552 5.3.4 Too big");
            await step.HangAsync();
        }));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();

        var early = await PumpAsync(link);

        early.ToString().ShouldBe("552 5.3.4 Too big");
        link.IsClean.ShouldBeFalse();
        link.Return();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_followed_by_the_end_of_the_connection_is_still_the_answer(bool reset)
    {
        await using var member = ScriptedMember.Start(script => script.InBody(100_000, async step =>
        {
            await step.ReplyAsync("421 4.3.2 Going down");
            await (reset ? step.ResetAsync() : step.CloseAsync());
        }));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();

        (await PumpAsync(link)).ToString().ShouldBe("421 4.3.2 Going down");
    }

    [Fact]
    public async Task A_yes_in_the_middle_of_the_message_ends_the_link()
    {
        await using var member = ScriptedMember.Start(script => script.InBody(1, step => step.ReplyAsync("250 2.0.0 Enough")));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();

        var exception = await Should.ThrowAsync<MemberLinkException>(() => PumpAsync(link));

        exception.Phase.ShouldBe(LinkPhase.Data);
        exception.IsInDoubt.ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_dropped_in_the_middle_of_a_message_ends_with_a_reset()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();
        await link.WriteBodyAsync("Hello.\r\n"u8.ToArray());
        await link.FlushBodyAsync();
        await member.Connections[0].UntilOctetsAsync(member.Connections[0].Received.Length, Token);

        link.Return();

        (await member.Connections[0].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.BrokenByClient);
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_member_that_stops_reading_times_out_and_memory_stays_bounded()
    {
        await using var member = ScriptedMember.Start(script => script.InBody(64 * 1024, step => step.HangAsync()));
        await using var fixture = new PoolFixture();
        using var link = await fixture.LinkAsync(member);
        await link.OpenBodyAsync();
        var pump = PumpAsync(link);
        await member.Connections[0].UntilOctetsAsync(64 * 1024, Token);

        // Whatever is still moving finds its way into the socket's buffers first; then no octet moves any more, however often one looks.
        while (!pump.IsCompleted)
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var exception = await Should.ThrowAsync<MemberTimeoutException>(() => pump);
        exception.Phase.ShouldBe(LinkPhase.Data);
        exception.Reason.ShouldBe("nothing came within 60 s");
    }

    private static async Task<SmtpReply> PumpAsync(MemberLink link)
    {
        var line = Encoding.ASCII.GetBytes(new string('x', 998) + "\r\n");
        while (true)
        {
            if (await link.WriteBodyAsync(line) is { } early)
            {
                return early;
            }
        }
    }
}
