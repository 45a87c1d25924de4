using System.Net;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Scanners;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>Several scanners: whose turn it is, who is down, and who is back.</summary>
public sealed class ScannerPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scanners_take_turns()
    {
        await using var one = FakeClamd.Answering("stream: OK\0");
        await using var two = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(one.Address, two.Address);

        for (var i = 0; i < 6; i++)
        {
            await rig.AskAsync();
        }

        (one.Scans, two.Scans).ShouldBe((3, 3));
    }

    [Fact]
    public async Task One_that_refuses_connections_is_down_at_once_and_back_after_a_probe()
    {
        var nobody = FakeService.Nobody();
        await using var other = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(nobody.ToString(), other.Address);

        for (var i = 0; i < 4; i++)
        {
            (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        }

        other.Scans.ShouldBe(4);
        rig.Log.Of("ScannerDown").ShouldHaveSingleItem().ShouldContain(nobody.ToString());
        await using var back = FakeClamd.Running(
            async talk =>
            {
                await talk.MessageAsync();
                await talk.SayAsync("stream: OK\0");
            },
            nobody);
        await rig.Pool.ProbeAsync(Token);
        rig.Log.Of("ScannerUp").ShouldHaveSingleItem().ShouldContain(nobody.ToString());
        await rig.AskAsync();
        await rig.AskAsync();
        back.Scans.ShouldBe(1);
    }

    [Fact]
    public async Task When_none_is_up_mail_is_deferred_and_nobody_asked()
    {
        var nobody = FakeService.Nobody();
        using var rig = new AntivirusRig(nobody.ToString(), "unix:/nowhere/clamd.ctl");

        (await rig.AskAsync()).ShouldBe(Verdict.Defer(451, "4.7.1", "The message cannot be checked for malicious software now, please try again later"));
        rig.Log.Of("ScannerDown").Count.ShouldBe(2);
        await using var late = FakeClamd.Running(_ => Task.CompletedTask, nobody);
        (await rig.AskAsync()).Code.ShouldBe(451);

        late.Scans.ShouldBe(0);
        rig.Session.Failures[1].Detail.ShouldBe("no scanner is up");
    }

    [Fact]
    public async Task One_that_hangs_is_left_and_the_next_one_asked()
    {
        var isIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hanging = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            isIn.SetResult();
            await talk.UntilClosedAsync();
        });
        await using var other = FakeClamd.Answering("stream: Eicar FOUND\0");
        using var rig = new AntivirusRig(other.Address, hanging.Address);

        var asking = rig.AskAsync();
        await Patience.UntilAsync(isIn.Task, "the message is in", Token);
        rig.Clock.Advance(TimeSpan.FromSeconds(24));
        asking.IsCompleted.ShouldBeFalse();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        (await Patience.UntilAsync(asking, "the verdict", Token)).Code.ShouldBe(554);
        rig.Log.Of("ScanFailed").ShouldHaveSingleItem().ShouldContain("no answer within 25s");
        rig.Log.Of("ScannerDown").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("nonsense\0", 3)]
    [InlineData("stream: Can't open file ERROR\0", 6)]
    public async Task Only_one_that_gives_no_answer_several_times_is_down(string answer, int scans)
    {
        await using var clamd = FakeClamd.Answering(answer);
        using var rig = new AntivirusRig(clamd.Address);

        for (var i = 0; i < 6; i++)
        {
            (await rig.AskAsync()).Code.ShouldBe(451);
        }

        clamd.Scans.ShouldBe(scans);
    }

    [Fact]
    public async Task A_probe_finds_one_that_is_down_before_mail_does()
    {
        var nobody = FakeService.Nobody();
        using var rig = new AntivirusRig(nobody.ToString());

        await rig.Pool.ProbeAsync(Token);
        await rig.Pool.ProbeAsync(Token);

        rig.Log.Of("ScannerDown").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task No_more_scans_run_at_a_time_than_the_scanner_has_connections()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isFull = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = 0;
        var most = 0;
        await using var clamd = FakeClamd.Running(async talk =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 2)
            {
                isFull.TrySetResult();
            }

            await talk.MessageAsync();
            await talk.UntilAsync(go.Task, "the test lets go");
            Interlocked.Decrement(ref running);
            await talk.SayAsync("stream: OK\0");
        });
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [clamd.Address], Connections = 2 });

        var asking = Enumerable.Range(0, 5).Select(_ => rig.AskAsync()).ToArray();
        await Patience.UntilAsync(isFull.Task, "two scans run", Token);
        go.SetResult();

        (await Task.WhenAll(asking)).ShouldAllBe(verdict => verdict == Verdict.Continue);
        clamd.Scans.ShouldBe(5);
        most.ShouldBe(2);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); seen < now; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:3310")]
    [InlineData("[::1]:3310")]
    [InlineData("clamd.example.org:3310")]
    [InlineData("unix:/run/clamav/clamd.ctl")]
    public void Addresses_are_read(string address) => ScannerAddress.TryParse(address).ShouldNotBeNull().Text.ShouldBe(address);

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    [InlineData(":3310")]
    [InlineData("::1:3310")]
    [InlineData("[::1]")]
    [InlineData("[127.0.0.1]:3310")]
    [InlineData("host name:3310")]
    [InlineData("unix:run/clamd.ctl")]
    [InlineData("http://127.0.0.1:3310")]
    public void What_is_no_address_is_refused_with_its_key(string address) =>
        Should.Throw<AggregateException>(() => new AntivirusRig("127.0.0.1:3310", address)).InnerExceptions
            .ShouldHaveSingleItem().ShouldBeOfType<PluginOptionsException>().Key.ShouldBe("scanners[1]");

    [Fact]
    public void All_problems_of_the_options_are_reported() =>
        Should.Throw<AggregateException>(() => new AntivirusRig(new AntivirusOptions { ConnectTimeout = default, ScanTimeout = default, ProbeInterval = default, Connections = 0, MaxSize = 0, PreviewSize = 65537 }))
            .InnerExceptions.Cast<PluginOptionsException>().Select(problem => problem.Key).ShouldBe(["connectTimeout", "scanTimeout", "probeInterval", "connections", "maxSize", "previewSize"]);
}
