using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class SocketStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_of_no_octets_waits_until_there_are_some_and_takes_none()
    {
        using var pair = await SocketPair.OpenAsync();
        await using var stream = new SocketStream(pair.Ours);
        var waiting = stream.ReadAsync(Memory<byte>.Empty, Token);
        waiting.IsCompleted.ShouldBeFalse();

        await pair.PeerSendsAsync("250"u8.ToArray());

        (await waiting.ComesAsync("the end of the wait")).ShouldBe(0);
        (await stream.ReadAsync(Memory<byte>.Empty, Token).ComesAsync("the end of the second wait")).ShouldBe(0);
        (await stream.ReadAsync(new byte[10].AsMemory(), Token).ComesAsync("octets")).ShouldBe(3);
    }

    [Fact]
    public async Task A_close_ends_every_wait()
    {
        using var pair = await SocketPair.OpenAsync();
        await using var stream = new SocketStream(pair.Ours);
        var waiting = stream.ReadAsync(Memory<byte>.Empty, Token);

        await Task.Run(() => pair.Ours.Close(reset: true), Token);

        await Should.ThrowAsync<ObjectDisposedException>(() => waiting.ComesAsync("the end of the wait"));
        await Should.ThrowAsync<ObjectDisposedException>(() => stream.ReadAsync(Memory<byte>.Empty, Token).ComesAsync("the end of the next wait"));
        await Should.ThrowAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1].AsMemory(), Token).ComesAsync("the end of the read"));
    }

    [Fact]
    public async Task A_reset_ends_every_wait()
    {
        using var pair = await SocketPair.OpenAsync();
        await using var stream = new SocketStream(pair.Ours);
        var waiting = stream.ReadAsync(Memory<byte>.Empty, Token);

        pair.PeerResets();

        (await waiting.ComesAsync("the end of the wait")).ShouldBe(0);
        (await stream.ReadAsync(new byte[1].AsMemory(), Token).ComesAsync("the end")).ShouldBe(0);
    }
}
