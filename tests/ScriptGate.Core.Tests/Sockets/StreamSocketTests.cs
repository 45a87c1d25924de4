using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class StreamSocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Octets_go_both_ways()
    {
        using var pair = await SocketPair.OpenAsync();

        await pair.Ours.SendAsync("EHLO gw.example.org\r\n"u8.ToArray());
        (await pair.PeerReceivesAsync(21)).ShouldBe("EHLO gw.example.org\r\n"u8.ToArray());
        await pair.PeerSendsAsync("250 mx.example.org\r\n"u8.ToArray());

        (await ReceiveAsync(pair, 20)).ShouldBe("250 mx.example.org\r\n"u8.ToArray());
    }

    [Fact]
    public async Task Both_ends_agree_on_their_addresses()
    {
        using var pair = await SocketPair.OpenAsync();

        pair.Ours.LocalEndPoint.ShouldBe(pair.Peer.RemoteEndPoint);
    }

    [Fact]
    public async Task A_message_larger_than_every_buffer_arrives_whole_in_both_directions()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var octets = SocketPair.Pattern(2_000_000);

        var sending = pair.Ours.SendAsync(octets);
        sending.IsCompleted.ShouldBeFalse();
        (await pair.PeerReceivesAsync(octets.Length)).ShouldBe(octets);
        await sending.ComesAsync("the end of the send");

        var peer = pair.PeerSendsAsync(octets);
        (await ReceiveAsync(pair, octets.Length, 1000)).ShouldBe(octets);
        await peer;
    }

    [Fact]
    public async Task A_read_that_filled_its_buffer_is_followed_by_the_rest_without_a_new_event()
    {
        using var pair = await SocketPair.OpenAsync();
        await pair.PeerSendsAsync(SocketPair.Pattern(10));
        await pair.UntilAvailableAsync(10);
        var octets = new byte[4];

        (await pair.Ours.ReceiveAsync(octets).ComesAsync("the first octets")).ShouldBe(4);
        (await pair.Ours.ReceiveAsync(octets).ComesAsync("the next octets")).ShouldBe(4);
        (await pair.Ours.ReceiveAsync(octets).ComesAsync("the last octets")).ShouldBe(2);
        octets.ShouldBe([8, 9, 6, 7]);
        pair.Ours.TryReceive(octets).ShouldBe(-1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task The_end_behind_unread_octets_is_read_behind_them(int buffer)
    {
        using var pair = await SocketPair.OpenAsync();
        await pair.PeerSendsAsync(SocketPair.Pattern(10));
        pair.Peer.Shutdown(SocketShutdown.Send);

        // The poller reports both in one edge, before the first read.
        await pair.UntilPeerEndedAsync();
        await pair.UntilAvailableAsync(10);

        (await ReceiveAsync(pair, 10, buffer)).ShouldBe(SocketPair.Pattern(10));
        (await pair.Ours.ReceiveAsync(new byte[buffer]).ComesAsync("the end")).ShouldBe(0);
        (await pair.Ours.ReceiveAsync(new byte[buffer]).ComesAsync("the end again")).ShouldBe(0);
        pair.Ours.PeerEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task The_end_that_comes_while_somebody_waits_is_read_for_good()
    {
        using var pair = await SocketPair.OpenAsync();
        var reading = pair.Ours.ReceiveAsync(new byte[10]);

        pair.Peer.Shutdown(SocketShutdown.Send);

        (await reading.ComesAsync("the end")).ShouldBe(0);
        (await pair.Ours.ReceiveAsync(new byte[10]).ComesAsync("the end again")).ShouldBe(0);

        // Its other half still works.
        await pair.Ours.SendAsync("221 Bye"u8.ToArray());
        (await pair.PeerReceivesAsync(7)).ShouldBe("221 Bye"u8.ToArray());
    }

    [Fact]
    public async Task The_end_of_our_half_is_read_behind_what_was_sent()
    {
        using var pair = await SocketPair.OpenAsync();
        await pair.Ours.SendAsync("221 Bye"u8.ToArray());

        pair.Ours.EndSending();

        (await pair.PeerReceivesAsync(7)).ShouldBe("221 Bye"u8.ToArray());
        (await pair.Peer.ReceiveAsync(new byte[1], Token)).ShouldBe(0);
        await pair.PeerSendsAsync("QUIT"u8.ToArray());
        (await ReceiveAsync(pair, 4)).ShouldBe("QUIT"u8.ToArray());
    }

    [Fact]
    public async Task A_reset_ends_the_read_that_waits_and_every_read_behind_it()
    {
        using var pair = await SocketPair.OpenAsync();
        var reading = pair.Ours.ReceiveAsync(new byte[10]);

        pair.PeerResets();

        (await Should.ThrowAsync<IOException>(() => reading.ComesAsync("the reset"))).HResult.ShouldBe(104);
        (await pair.Ours.ReceiveAsync(new byte[10]).ComesAsync("the end behind the reset")).ShouldBe(0);
        pair.Ours.PeerEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_ends_the_write_that_waits_and_every_write_behind_it()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var sending = pair.Ours.SendAsync(new byte[2_000_000]);
        sending.IsCompleted.ShouldBeFalse();

        pair.PeerResets();

        await Should.ThrowAsync<IOException>(() => sending.ComesAsync("the reset"));
        Should.Throw<IOException>(() => _ = pair.Ours.SendAsync(new byte[10]).AsTask());
    }

    [Fact]
    public async Task Closing_ends_a_read_that_waits_and_every_read_behind_it()
    {
        using var pair = await SocketPair.OpenAsync();
        var reading = pair.Ours.ReceiveAsync(new byte[10]);

        await Task.Run(() => pair.Ours.Close(reset: false), Token);

        await Should.ThrowAsync<ObjectDisposedException>(() => reading.ComesAsync("the end of the read"));
        await Should.ThrowAsync<ObjectDisposedException>(() => pair.Ours.ReceiveAsync(new byte[10]).ComesAsync("the end of the next read"));
        Should.Throw<ObjectDisposedException>(() => pair.Ours.HasUnread);
        await Should.ThrowAsync<ObjectDisposedException>(() => pair.Ours.ReceiveAsync(new byte[10]).ComesAsync("the end of the read after the look"));
        (await pair.Peer.ReceiveAsync(new byte[1], Token)).ShouldBe(0);
        pair.Ours.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task Closing_ends_a_write_that_waits()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var sending = pair.Ours.SendAsync(new byte[2_000_000]);
        sending.IsCompleted.ShouldBeFalse();

        await Task.Run(() => pair.Ours.Close(reset: true), Token);

        await Should.ThrowAsync<ObjectDisposedException>(() => sending.ComesAsync("the end of the write"));
        Should.Throw<ObjectDisposedException>(() => _ = pair.Ours.SendAsync(new byte[10]).AsTask());
    }

    [Fact]
    public async Task A_close_with_reset_is_one_for_the_other_side()
    {
        using var pair = await SocketPair.OpenAsync();

        pair.Ours.Close(reset: true);
        pair.Ours.Close(reset: false);

        (await Should.ThrowAsync<SocketException>(() => pair.Peer.ReceiveAsync(new byte[1], Token).ComesAsync("the reset")))
            .SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Unread_octets_are_seen_and_not_taken()
    {
        using var pair = await SocketPair.OpenAsync();
        pair.Ours.HasUnread.ShouldBeFalse();
        await pair.PeerSendsAsync("421"u8.ToArray());
        await pair.UntilAvailableAsync(3);

        pair.Ours.HasUnread.ShouldBeTrue();
        pair.Ours.HasUnread.ShouldBeTrue();
        (await ReceiveAsync(pair, 3)).ShouldBe("421"u8.ToArray());
        pair.Ours.HasUnread.ShouldBeFalse();

        pair.Peer.Shutdown(SocketShutdown.Send);
        await pair.UntilPeerEndedAsync();
        pair.Ours.HasUnread.ShouldBeTrue();
        (await pair.Ours.ReceiveAsync(new byte[1]).ComesAsync("the end")).ShouldBe(0);
    }

    [Fact]
    public async Task A_look_for_unread_octets_wakes_no_reader_and_loses_no_event()
    {
        using var pair = await SocketPair.OpenAsync();
        var reading = pair.Ours.ReceiveAsync(new byte[10]);

        pair.Ours.HasUnread.ShouldBeFalse();
        reading.IsCompleted.ShouldBeFalse();
        await pair.PeerSendsAsync("250"u8.ToArray());

        (await reading.ComesAsync("the octets")).ShouldBe(3);
    }

    [Fact]
    public async Task A_reader_hears_of_a_close_while_another_thread_is_inside_a_call_on_the_descriptor()
    {
        using var pair = await SocketPair.OpenAsync();
        pair.EnterCall();
        var reading = pair.Ours.ReceiveAsync(new byte[1]);
        pair.Ours.Close(reset: true);

        // The system would still say that there is nothing now, and never again that there is something.
        await Should.ThrowAsync<ObjectDisposedException>(() => reading.ComesAsync("the end of the read"));
        pair.LeaveCall();
    }

    [Fact]
    public async Task A_writer_hears_of_a_close_while_another_thread_is_inside_a_call_on_the_descriptor()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        pair.EnterCall();
        var writing = pair.Ours.SendAsync(SocketPair.Pattern(2_000_000));
        writing.IsCompleted.ShouldBeFalse();
        pair.Ours.Close(reset: true);

        await Should.ThrowAsync<ObjectDisposedException>(() => writing.ComesAsync("the end of the write"));
        pair.LeaveCall();
    }

    [Fact]
    public async Task Who_looks_for_octets_behind_a_close_takes_no_reader_its_end()
    {
        using var pair = await SocketPair.OpenAsync();
        pair.EnterCall();
        pair.Ours.Close(reset: false);

        Should.Throw<ObjectDisposedException>(() => pair.Ours.HasUnread);
        await Should.ThrowAsync<ObjectDisposedException>(() => pair.Ours.ReceiveAsync(new byte[1]).ComesAsync("the end of the read"));
        pair.LeaveCall();
    }

    private static async Task<byte[]> ReceiveAsync(SocketPair pair, int count, int buffer = 4096)
    {
        var octets = new byte[count];
        for (var got = 0; got < count;)
        {
            var more = await pair.Ours.ReceiveAsync(octets.AsMemory(got, Math.Min(buffer, count - got))).ComesAsync($"octet {got} of {count}");
            more.ShouldNotBe(0);
            got += more;
        }

        return octets;
    }
}
