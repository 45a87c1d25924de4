using System.Text;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Scanners;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>The same octets are scanned once in a while.</summary>
public sealed class ScanCacheTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_same_octets_are_not_scanned_again_until_the_time_is_over()
    {
        await using var clamd = FakeClamd.Answering("stream: Eicar FOUND\0");
        using var rig = Rig(clamd);

        (await rig.AskAsync()).Code.ShouldBe(554);
        rig.Clock.Advance(Minute - TimeSpan.FromMilliseconds(1));
        (await rig.AskAsync()).Code.ShouldBe(554);
        clamd.Scans.ShouldBe(1);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await rig.AskAsync()).Code.ShouldBe(554);
        clamd.Scans.ShouldBe(2);
    }

    [Fact]
    public async Task One_octet_more_is_another_message()
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = Rig(clamd);

        await rig.AskAsync(AntivirusRig.Message(100));
        await rig.AskAsync(AntivirusRig.Message(101));
        await rig.AskAsync(AntivirusRig.Message(100));

        clamd.Scans.ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(70_000)]
    public async Task It_does_not_matter_in_which_pieces_a_message_is_read(int piece)
    {
        var octets = Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + new string('x', 200_000 / Math.Max(1, 100 / piece)));
        var cache = new ScanCache(Minute, capacity: 10, maxSize: 1 << 20, new ManualClock());

        var whole = await cache.DigestAsync(new FakeMessage(octets), TestContext.Current.CancellationToken);
        var pieces = await cache.DigestAsync(new FakeMessage(octets) { Piece = piece }, TestContext.Current.CancellationToken);

        pieces.ShouldBe(whole.ShouldNotBeNull());
        (await cache.DigestAsync(new FakeMessage([.. octets[..^1], (byte)'y']), TestContext.Current.CancellationToken)).ShouldNotBe(whole);
    }

    [Fact]
    public async Task A_failure_says_nothing_of_the_next_message()
    {
        await using var clamd = FakeClamd.Answering("stream: Can't allocate memory ERROR\0");
        using var rig = Rig(clamd);

        await rig.AskAsync();
        await rig.AskAsync();

        clamd.Scans.ShouldBe(2);
        rig.Cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_is_larger_than_the_limit_is_scanned_each_time()
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [clamd.Address] }, clock => new ScanCache(Minute, capacity: 10, maxSize: 100, clock));

        await rig.AskAsync(AntivirusRig.Message(200));
        await rig.AskAsync(AntivirusRig.Message(200));

        clamd.Scans.ShouldBe(2);
    }

    [Fact]
    public void The_oldest_go_first()
    {
        var clock = new ManualClock();
        var cache = new ScanCache(Minute, capacity: 3, maxSize: 1 << 20, clock);
        for (var i = 0; i < 5; i++)
        {
            cache.Add(new ScanCache.Digest(i, 0, 0, 0), ScanResult.Clean, "clamd");
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        cache.Count.ShouldBe(3);
        cache.Find(new ScanCache.Digest(1, 0, 0, 0)).ShouldBeNull();
        cache.Find(new ScanCache.Digest(4, 0, 0, 0)).ShouldBe((ScanResult.Clean, "clamd"));
    }

    [Fact]
    public void What_is_said_again_and_again_takes_no_more_room()
    {
        var clock = new ManualClock();
        var cache = new ScanCache(Minute, capacity: 3, maxSize: 1 << 20, clock);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(new ScanCache.Digest(1, 2, 3, 4), ScanResult.Clean, "clamd");
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        cache.Count.ShouldBe(1);
        cache.Find(new ScanCache.Digest(1, 2, 3, 4)).ShouldNotBeNull();
        clock.Advance(Minute);
        cache.Find(new ScanCache.Digest(1, 2, 3, 4)).ShouldBeNull();
        cache.Add(new ScanCache.Digest(9, 0, 0, 0), ScanResult.Clean, "clamd");
        cache.Count.ShouldBe(1, "what does not count any more went");
    }

    private static AntivirusRig Rig(FakeClamd clamd) =>
        new(new AntivirusOptions { Scanners = [clamd.Address] }, clock => new ScanCache(Minute, capacity: 10, maxSize: 1 << 20, clock));
}
