using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class SocketInputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Octets_arrive_in_every_split()
    {
        var line = "MAIL FROM:<a@example.org> SIZE=100\r\n"u8.ToArray();
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);

        for (var split = 1; split < line.Length; split++)
        {
            await pair.PeerSendsAsync(line.AsMemory(0, split));
            var first = await input.ReadAsync(Token).ComesAsync("the first part");
            first.Buffer.ToArray().ShouldBe(line[..split]);
            input.AdvanceTo(first.Buffer.Start, first.Buffer.End);

            await pair.PeerSendsAsync(line.AsMemory(split));
            var second = await input.ReadAsync(Token).ComesAsync("the second part");
            second.Buffer.ToArray().ShouldBe(line);
            second.IsCompleted.ShouldBeFalse();
            input.AdvanceTo(second.Buffer.End);
        }
    }

    [Theory]
    [InlineData(4 * 1024)]
    [InlineData(5_000)]
    [InlineData(64 * 1024)]
    [InlineData(300_000)]
    public async Task What_is_not_consumed_stays_in_one_piece_however_much_it_becomes(int count)
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        var octets = SocketPair.Pattern(count);
        var sending = pair.PeerSendsAsync(octets);

        var result = await input.ReadAsync(Token).ComesAsync("octets");
        while (result.Buffer.Length < count)
        {
            var before = result.Buffer.Length;
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await input.ReadAsync(Token).ComesAsync($"more than {before} of {count} octets");
            result.Buffer.Length.ShouldBeGreaterThan(before);
        }

        await sending;
        result.Buffer.IsSingleSegment.ShouldBeTrue();
        result.Buffer.ToArray().ShouldBe(octets);
        input.AdvanceTo(result.Buffer.End);
        input.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stream_consumed_in_odd_pieces_loses_nothing()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        var octets = SocketPair.Pattern(1_000_000);
        var sending = SendAllAsync();
        var received = new List<byte>(octets.Length);

        for (var piece = 1; ; piece = (piece * 7) % 9973)
        {
            var result = await input.ReadAsync(Token).ComesAsync("octets");
            var taken = result.Buffer.Slice(0, Math.Min(piece, result.Buffer.Length));
            received.AddRange(taken.ToArray());
            input.AdvanceTo(taken.End, piece % 2 == 0 ? result.Buffer.End : taken.End);
            if (result.IsCompleted && received.Count == octets.Length)
            {
                break;
            }
        }

        await sending;
        received.ShouldBe(octets);

        async Task SendAllAsync()
        {
            await pair.PeerSendsAsync(octets);
            pair.Peer.Shutdown(SocketShutdown.Send);
        }
    }

    [Fact]
    public async Task What_was_not_examined_is_given_again_without_waiting()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        await pair.PeerSendsAsync("EHLO a\r\nMAIL"u8.ToArray());
        var result = await input.ReadAsync(Token).ComesAsync("octets");

        input.AdvanceTo(result.Buffer.GetPosition(8));
        var again = input.ReadAsync(Token);
        again.IsCompletedSuccessfully.ShouldBeTrue();
        (await again).Buffer.ToArray().ShouldBe("MAIL"u8.ToArray());
        input.TryRead(out var tried).ShouldBeTrue();
        tried.Buffer.ToArray().ShouldBe("MAIL"u8.ToArray());

        input.AdvanceTo(tried.Buffer.Start, tried.Buffer.End);
        input.TryRead(out _).ShouldBeFalse();
        input.ReadAsync(Token).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_comes_behind_the_octets_and_stays()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        await pair.PeerSendsAsync("QUIT"u8.ToArray());
        pair.Peer.Shutdown(SocketShutdown.Send);
        await pair.UntilPeerEndedAsync();

        var result = await input.ReadAsync(Token).ComesAsync("octets");
        result.Buffer.ToArray().ShouldBe("QUIT"u8.ToArray());
        input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        result = await input.ReadAsync(Token).ComesAsync("the end");
        result.IsCompleted.ShouldBeTrue();
        result.Buffer.ToArray().ShouldBe("QUIT"u8.ToArray());
        input.AdvanceTo(result.Buffer.End);

        input.TryRead(out result).ShouldBeTrue();
        result.IsCompleted.ShouldBeTrue();
        result.Buffer.IsEmpty.ShouldBeTrue();
        input.AdvanceTo(result.Buffer.End);
        (await input.ReadAsync(Token).ComesAsync("the end again")).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_is_thrown_and_does_not_hold_the_next_read()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        var reading = input.ReadAsync(Token);

        pair.PeerResets();

        await Should.ThrowAsync<IOException>(() => reading.ComesAsync("the reset"));
        (await input.ReadAsync(Token).ComesAsync("the end behind the reset")).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_close_from_another_thread_ends_the_read_that_waits_and_every_other()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        var reading = input.ReadAsync(Token);

        await Task.Run(() => pair.Ours.Close(reset: true), Token);

        await Should.ThrowAsync<ObjectDisposedException>(() => reading.ComesAsync("the end of the read"));
        await Should.ThrowAsync<ObjectDisposedException>(() => input.ReadAsync(Token).ComesAsync("the end of the next read"));
        Should.Throw<ObjectDisposedException>(() => input.TryRead(out _));
        await Should.ThrowAsync<ObjectDisposedException>(() => input.ReadAsync(Token).ComesAsync("the end of the last read"));
    }

    [Fact]
    public async Task A_wait_without_a_token_is_the_socket_s_own()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        for (var i = 0; i < 3; i++)
        {
            var reading = input.ReadAsync(CancellationToken.None);
            reading.IsCompleted.ShouldBeFalse();

            await pair.PeerSendsAsync("NOOP"u8.ToArray());

            var result = await reading.ComesAsync("octets");
            result.Buffer.ToArray().ShouldBe("NOOP"u8.ToArray());
            input.AdvanceTo(result.Buffer.End);
        }

        var broken = input.ReadAsync(CancellationToken.None);
        pair.PeerResets();
        await Should.ThrowAsync<IOException>(() => broken.ComesAsync("the reset"));
    }

    [Fact]
    public async Task A_wait_without_a_token_that_finds_nothing_says_so_and_the_next_one_waits()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        var reading = input.ReadAsync(CancellationToken.None);

        pair.Ours.Readable.Set();

        var result = await reading.ComesAsync("the end of the wait");
        (result.Buffer.IsEmpty, result.IsCanceled, result.IsCompleted).ShouldBe((true, false, false));
        input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        var next = input.ReadAsync(CancellationToken.None);
        next.IsCompleted.ShouldBeFalse();
        await pair.PeerSendsAsync("NOOP"u8.ToArray());
        (await next.ComesAsync("octets")).Buffer.ToArray().ShouldBe("NOOP"u8.ToArray());
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_the_next_read_waits_again()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        var reading = input.ReadAsync(Token);

        input.CancelPendingRead();

        var result = await reading.ComesAsync("the end of the wait");
        result.IsCanceled.ShouldBeTrue();
        result.Buffer.IsEmpty.ShouldBeTrue();
        input.AdvanceTo(result.Buffer.Start);
        var next = input.ReadAsync(Token);
        next.IsCompleted.ShouldBeFalse();
        await pair.PeerSendsAsync("NOOP"u8.ToArray());
        result = await next.ComesAsync("octets");
        result.IsCanceled.ShouldBeFalse();
        result.Buffer.ToArray().ShouldBe("NOOP"u8.ToArray());
    }

    [Fact]
    public async Task A_cancel_that_meets_nobody_ends_the_next_read_and_keeps_the_octets()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        await pair.PeerSendsAsync("NOOP"u8.ToArray());
        await pair.UntilAvailableAsync(4);

        input.CancelPendingRead();
        input.CancelPendingRead();

        var reading = input.ReadAsync(Token);
        reading.IsCompletedSuccessfully.ShouldBeTrue();
        var result = await reading;
        result.IsCanceled.ShouldBeTrue();
        input.AdvanceTo(result.Buffer.Start);
        input.TryRead(out result).ShouldBeTrue();
        result.IsCanceled.ShouldBeFalse();
        result.Buffer.ToArray().ShouldBe("NOOP"u8.ToArray());

        input.AdvanceTo(result.Buffer.End);
        input.CancelPendingRead();
        input.TryRead(out result).ShouldBeTrue();
        result.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_ends_the_wait_and_the_octets_behind_it_are_read()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        using var source = new CancellationTokenSource();
        var reading = input.ReadAsync(source.Token);
        reading.IsCompleted.ShouldBeFalse();

        await source.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(() => reading.ComesAsync("the end of the wait"))).CancellationToken.ShouldBe(source.Token);
        await Should.ThrowAsync<OperationCanceledException>(async () => await input.ReadAsync(source.Token));
        await pair.PeerSendsAsync("NOOP"u8.ToArray());
        (await input.ReadAsync(Token).ComesAsync("octets")).Buffer.ToArray().ShouldBe("NOOP"u8.ToArray());
    }

    [Fact]
    public async Task A_token_of_a_read_that_is_over_does_not_disturb_the_next()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        using var source = new CancellationTokenSource();
        var reading = input.ReadAsync(source.Token);
        await pair.PeerSendsAsync("NOOP"u8.ToArray());
        var result = await reading.ComesAsync("octets");
        input.AdvanceTo(result.Buffer.End);
        var next = input.ReadAsync(Token);

        await source.CancelAsync();

        next.IsCompleted.ShouldBeFalse();
        await pair.PeerSendsAsync("QUIT"u8.ToArray());
        (await next.ComesAsync("octets")).Buffer.ToArray().ShouldBe("QUIT"u8.ToArray());
    }

    [Fact]
    public async Task A_partial_line_survives_a_cancelled_wait()
    {
        using var pair = await SocketPair.OpenAsync();
        var input = new SocketInput(pair.Ours);
        await pair.PeerSendsAsync("NO"u8.ToArray());
        var result = await input.ReadAsync(Token).ComesAsync("the first part");
        input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        var reading = input.ReadAsync(Token);

        input.CancelPendingRead();

        result = await reading.ComesAsync("the end of the wait");
        result.IsCanceled.ShouldBeTrue();
        result.Buffer.ToArray().ShouldBe("NO"u8.ToArray());
        input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await pair.PeerSendsAsync("OP"u8.ToArray());
        (await input.ReadAsync(Token).ComesAsync("the rest")).Buffer.ToArray().ShouldBe("NOOP"u8.ToArray());
    }
}
