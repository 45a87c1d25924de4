using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class SocketOutputTests
{
    private static readonly byte[] Large = SocketPair.Pattern(1_000_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_is_sent_by_the_flush_and_not_before()
    {
        using var pair = await SocketPair.OpenAsync();
        var output = new SocketOutput(pair.Ours);

        output.Write("250 "u8);
        "2.0.0"u8.CopyTo(output.GetMemory(5).Span);
        output.Advance(5);
        output.Write(" Ok\r\n"u8);

        output.CanGetUnflushedBytes.ShouldBeTrue();
        output.UnflushedBytes.ShouldBe(14);
        pair.Peer.Available.ShouldBe(0);
        var flush = output.FlushAsync(Token);
        flush.IsCompletedSuccessfully.ShouldBeTrue();
        var result = await flush;
        result.IsCompleted.ShouldBeFalse();
        result.IsCanceled.ShouldBeFalse();
        output.UnflushedBytes.ShouldBe(0);
        (await pair.PeerReceivesAsync(14)).ShouldBe("250 2.0.0 Ok\r\n"u8.ToArray());
    }

    [Fact]
    public async Task Writes_of_any_kind_and_size_arrive_in_their_order()
    {
        using var pair = await SocketPair.OpenAsync();
        var output = new SocketOutput(pair.Ours);
        var acts = Gen.Sample(Gen.Zip(Gen.Choose(0, 3), Gen.Elements(0, 1, 7, 1023, 1024, 1025, 3000, 70_000)), 10, 300);
        var total = acts.Sum(static act => act.Item1 == 3 ? 0 : act.Item2);
        var receiving = pair.PeerReceivesAsync(total);

        var written = 0;
        foreach (var (kind, size) in acts)
        {
            var octets = SocketPair.Pattern(size, written);
            switch (kind)
            {
                case 0:
                    octets.CopyTo(output.GetSpan(size));
                    output.Advance(size);
                    break;
                case 1:
                    octets.CopyTo(output.GetMemory(size));
                    output.Advance(size);
                    break;
                case 2:
                    await output.WriteAsync(octets, Token).ComesAsync("the write");
                    break;
                default:
                    await output.FlushAsync(Token).ComesAsync("the flush");
                    continue;
            }

            written += size;
        }

        await output.FlushAsync(Token).ComesAsync("the last flush");
        (await receiving).ShouldBe(SocketPair.Pattern(total));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flush_waits_for_a_peer_that_does_not_read(bool inOneCall)
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var output = new SocketOutput(pair.Ours);

        var flush = inOneCall ? output.WriteAsync(Large, Token) : WriteAndFlush(output, Large);
        flush.IsCompleted.ShouldBeFalse();
        (await pair.PeerReceivesAsync(Large.Length)).ShouldBe(Large);

        var result = await flush.ComesAsync("the end of the flush");
        result.IsCanceled.ShouldBeFalse();
        result.IsCompleted.ShouldBeFalse();
        output.UnflushedBytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_flush_keeps_what_was_not_sent_and_what_is_written_behind_it_follows(bool beforeTheWait)
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var output = new SocketOutput(pair.Ours);
        if (beforeTheWait)
        {
            output.CancelPendingFlush();
        }

        var flush = output.WriteAsync(Large, Token);
        if (!beforeTheWait)
        {
            flush.IsCompleted.ShouldBeFalse();
            output.CancelPendingFlush();
        }

        (await flush.ComesAsync("the end of the flush")).IsCanceled.ShouldBeTrue();
        output.UnflushedBytes.ShouldBeInRange(1, Large.Length);
        output.Write("421 "u8);
        var last = output.WriteAsync("Bye"u8.ToArray(), Token);
        last.IsCompleted.ShouldBeFalse();
        (await pair.PeerReceivesAsync(Large.Length + 7)).ShouldBe([.. Large, .. "421 Bye"u8]);
        (await last.ComesAsync("the end of the last flush")).IsCanceled.ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_ends_the_flush_that_waits_and_keeps_what_was_not_sent()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var output = new SocketOutput(pair.Ours);
        using var source = new CancellationTokenSource();
        var flush = output.WriteAsync(Large, source.Token);
        flush.IsCompleted.ShouldBeFalse();

        await source.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(() => flush.ComesAsync("the end of the flush"))).CancellationToken.ShouldBe(source.Token);
        var rest = output.FlushAsync(Token);
        (await pair.PeerReceivesAsync(Large.Length)).ShouldBe(Large);
        (await rest.ComesAsync("the end of the next flush")).IsCanceled.ShouldBeFalse();
    }

    [Fact]
    public async Task A_peer_that_is_gone_completes_the_flush()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var output = new SocketOutput(pair.Ours);
        var flush = output.WriteAsync(Large, Token);
        flush.IsCompleted.ShouldBeFalse();

        pair.PeerResets();

        (await flush.ComesAsync("the end of the flush")).IsCompleted.ShouldBeTrue();
        output.UnflushedBytes.ShouldBe(0);
        (await output.WriteAsync("421"u8.ToArray(), Token)).IsCompleted.ShouldBeTrue();
        output.Write("421"u8);
        (await output.FlushAsync(Token)).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_close_from_another_thread_completes_the_flush_that_waits()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var output = new SocketOutput(pair.Ours);
        var flush = output.WriteAsync(Large, Token);
        flush.IsCompleted.ShouldBeFalse();

        await Task.Run(() => pair.Ours.Close(reset: true), Token);

        (await flush.ComesAsync("the end of the flush")).IsCompleted.ShouldBeTrue();
        (await output.WriteAsync("421"u8.ToArray(), Token)).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Completing_drops_what_was_not_flushed()
    {
        using var pair = await SocketPair.OpenAsync();
        var output = new SocketOutput(pair.Ours);
        output.Write("250 Ok\r\n"u8);

        await output.CompleteAsync();

        output.UnflushedBytes.ShouldBe(0);
        pair.Ours.EndSending();
        (await pair.Peer.ReceiveAsync(new byte[1], Token)).ShouldBe(0);
    }

    private static ValueTask<System.IO.Pipelines.FlushResult> WriteAndFlush(SocketOutput output, byte[] octets)
    {
        output.Write(octets);
        return output.FlushAsync(Token);
    }
}
