using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class SendUnlessAnsweredTests
{
    private static readonly byte[] Large = SocketPair.Pattern(1_000_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_is_sent_to_a_peer_that_reads_and_is_silent()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);

        var sending = pair.Ours.SendUnlessAnsweredAsync(Large);
        sending.IsCompleted.ShouldBeFalse();
        (await pair.PeerReceivesAsync(Large.Length)).ShouldBe(Large);

        (await sending.ComesAsync("the end of the send")).ShouldBeTrue();
        (await pair.Ours.SendUnlessAnsweredAsync("."u8.ToArray()).ComesAsync("the end of the second send")).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_peer_that_has_spoken()
    {
        using var pair = await SocketPair.OpenAsync();
        await pair.PeerSendsAsync("552 5.3.4 Too big\r\n"u8.ToArray());
        await pair.UntilReadableAsync();

        (await pair.Ours.SendUnlessAnsweredAsync("more"u8.ToArray())).ShouldBeFalse();

        (await pair.Ours.ReceiveAsync(new byte[100]).ComesAsync("the answer")).ShouldBe(19);
        pair.Ours.EndSending();
        (await pair.Peer.ReceiveAsync(new byte[1], Token)).ShouldBe(0);
    }

    [Fact]
    public async Task What_the_peer_said_and_we_have_read_stops_nothing()
    {
        using var pair = await SocketPair.OpenAsync();
        await pair.PeerSendsAsync("354 Go on\r\n"u8.ToArray());
        await pair.UntilAvailableAsync(11);

        // The buffer is filled exactly, so more may be there for all the socket knows.
        (await pair.Ours.ReceiveAsync(new byte[11]).ComesAsync("the answer")).ShouldBe(11);

        (await pair.Ours.SendUnlessAnsweredAsync("more"u8.ToArray())).ShouldBeTrue();
        (await pair.PeerReceivesAsync(4)).ShouldBe("more"u8.ToArray());
    }

    [Fact]
    public async Task A_peer_that_speaks_while_the_writer_is_blocked_stops_it()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var sending = pair.Ours.SendUnlessAnsweredAsync(Large);
        sending.IsCompleted.ShouldBeFalse();

        await pair.PeerSendsAsync("552 5.3.4 Too big\r\n"u8.ToArray());

        (await sending.ComesAsync("the writer's return")).ShouldBeFalse();
        var answer = new byte[100];
        (await pair.Ours.ReceiveAsync(answer).ComesAsync("the answer")).ShouldBe(19);
        answer[..3].ShouldBe("552"u8.ToArray());
    }

    [Fact]
    public async Task A_peer_that_ends_while_the_writer_is_blocked_stops_it()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var sending = pair.Ours.SendUnlessAnsweredAsync(Large);
        sending.IsCompleted.ShouldBeFalse();

        pair.Peer.Shutdown(SocketShutdown.Send);

        (await sending.ComesAsync("the writer's return")).ShouldBeFalse();
        (await pair.Ours.ReceiveAsync(new byte[1]).ComesAsync("the end")).ShouldBe(0);
    }

    [Fact]
    public async Task Closing_ends_the_writer_that_is_blocked()
    {
        using var pair = await SocketPair.OpenAsync(narrow: true);
        var sending = pair.Ours.SendUnlessAnsweredAsync(Large);
        sending.IsCompleted.ShouldBeFalse();

        await Task.Run(() => pair.Ours.Close(reset: true), Token);

        await Should.ThrowAsync<ObjectDisposedException>(() => sending.ComesAsync("the writer's return"));
    }

    [Fact]
    public async Task An_answer_that_meets_the_beginning_of_the_wait_wakes_the_writer()
    {
        const int Rounds = 20_000;
        using var pair = await SocketPair.OpenAsync(narrow: true);
        IPollable pollable = pair.Ours;

        // The socket is full for good, and there is an answer for good: only the order of the event and the wait differs from round to round.
        var filling = pair.Ours.SendUnlessAnsweredAsync(Large);
        filling.IsCompleted.ShouldBeFalse();
        await pair.PeerSendsAsync("552 5.3.4 Too big\r\n"u8.ToArray());
        (await filling.ComesAsync("the first return")).ShouldBeFalse();
        var begun = 0;
        var told = 0;
        var telling = Task.Run(
            () =>
            {
                for (var i = 1; i <= Rounds; i++)
                {
                    Until(ref begun, i);
                    Thread.SpinWait(i % 200);
                    pollable.OnEvents(Libc.EpollIn);
                    Volatile.Write(ref told, i);
                }
            },
            Token);
        for (var i = 1; i <= Rounds; i++)
        {
            pair.Ours.Readable.Clear();
            Volatile.Write(ref begun, i);
            var sending = pair.Ours.SendUnlessAnsweredAsync(Large);
            Until(ref told, i);
            (await sending.ComesAsync($"the writer's return in round {i}")).ShouldBeFalse();
        }

        await telling;

        static void Until(ref int value, int wanted)
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref value) != wanted)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }
}
