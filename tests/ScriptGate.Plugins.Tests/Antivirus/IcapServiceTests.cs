using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Icap;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>What an ICAP service says of itself, how it has to show that it works, and how it is named.</summary>
public sealed class IcapServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Options_are_asked_for_once_and_again_when_their_time_is_up()
    {
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);
        using var rig = new AntivirusRig(icap.Address);

        await rig.AskAsync();
        await rig.AskAsync();
        (icap.Asked, icap.SelfTests).ShouldBe((1, 1));
        rig.Clock.Advance(TimeSpan.FromSeconds(3599));
        await rig.AskAsync();
        icap.Asked.ShouldBe(1);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.AskAsync();

        (icap.Asked, icap.SelfTests).ShouldBe((2, 2));
    }

    [Fact]
    public async Task Options_are_asked_for_again_when_the_tag_changes()
    {
        var answer = FakeIcap.Clean;
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            await talk.SayAsync(answer);
        });
        using var rig = new AntivirusRig(icap.Address);
        await rig.AskAsync();

        answer = FakeIcap.Clean.Replace("one", "two", StringComparison.Ordinal);
        icap.Options = FakeIcap.Usual.Replace("one", "two", StringComparison.Ordinal);
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        await rig.AskAsync();

        (icap.Asked, icap.SelfTests).ShouldBe((2, 2));
    }

    [Fact]
    public async Task The_word_of_a_server_that_changed_counts_when_it_still_finds_something()
    {
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);
        using var rig = new AntivirusRig(icap.Address);
        await rig.AskAsync();

        icap.Options = FakeIcap.Usual.Replace("one", "two", StringComparison.Ordinal);
        icap.SelfTest = FakeIcap.Clean;
        await rig.Pool.ProbeAsync(Token);

        (await rig.AskAsync()).Code.ShouldBe(451);
        rig.Log.Of("ScannerDown").ShouldHaveSingleItem().ShouldContain("does not find the EICAR test file");
    }

    [Theory]
    [InlineData(true, 451)]
    [InlineData(false, 250)]
    public async Task A_server_that_finds_nothing_in_the_test_file_is_down_unless_there_is_no_test(bool selfTest, int code)
    {
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);
        icap.SelfTest = FakeIcap.Clean;
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], SelfTest = selfTest });

        var verdict = await rig.AskAsync();

        (verdict == Verdict.Continue ? 250 : verdict.Code).ShouldBe(code);
        icap.Scans.ShouldBe(selfTest ? 0 : 1);
    }

    [Theory]
    [InlineData("ICAP/1.0 404 Service not found\r\nConnection: close\r\n\r\n", "the ICAP service answers OPTIONS with 404")]
    [InlineData("ICAP/1.0 200 OK\r\nMethods: REQMOD\r\n\r\n", "the ICAP service does no RESPMOD")]
    [InlineData("ICAP/1.0 200 OK\r\n\r\n", "the ICAP service does no RESPMOD")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "an answer that is no ICAP")]
    public async Task A_server_without_the_service_is_down_until_a_probe_finds_it(string options, string problem)
    {
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);
        icap.Options = options;
        using var rig = new AntivirusRig(icap.Address);

        await rig.Pool.ProbeAsync(Token);
        (await rig.AskAsync()).Code.ShouldBe(451);
        rig.Log.Of("ScannerDown").ShouldHaveSingleItem().ShouldContain(problem);
        icap.Options = FakeIcap.Usual;
        await rig.Pool.ProbeAsync(Token);

        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        rig.Log.Of("ScannerUp").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Clamd_and_ICAP_take_turns_and_stand_in_for_each_other()
    {
        await using var icap = FakeIcap.Answering("ICAP/1.0 503 Overloaded\r\n\r\n");
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(icap.Address, clamd.Address);

        for (var i = 0; i < 4; i++)
        {
            (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        }

        (icap.Scans, clamd.Scans).ShouldBe((2, 4));
        rig.Log.Of("ScanFailed").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("icap://127.0.0.1:1344/avscan", "127.0.0.1:1344")]
    [InlineData("icap://scanner.example.org/av/respmod?allow204=on&a=%0d%0a", "scanner.example.org")]
    [InlineData("icap://[::1]/x", "[::1]")]
    [InlineData("icap://[::1]:11344/x", "[::1]:11344")]
    public void Services_are_read(string text, string authority) => IcapService.TryParse(text).ShouldNotBeNull().Authority.ShouldBe(authority);

    [Theory]
    [InlineData("icap://")]
    [InlineData("icap://127.0.0.1")]
    [InlineData("icap://127.0.0.1:1344")]
    [InlineData("icap://127.0.0.1:1344/")]
    [InlineData("icap:///avscan")]
    [InlineData("icap://:1344/avscan")]
    [InlineData("icap://unix:/avscan")]
    [InlineData("icap://127.0.0.1:0/avscan")]
    [InlineData("icap://127.0.0.1:1344/av scan")]
    [InlineData("icap://127.0.0.1:1344/avscan\r\nX: y")]
    [InlineData("icap://127.0.0.1:1344/avscan#x")]
    [InlineData("icap://127.0.0.1:1344/gr\u00f6sse")]
    [InlineData("ICAP://127.0.0.1:1344/avscan")]
    [InlineData("icaps://127.0.0.1:1344/avscan")]
    public void What_is_no_service_is_refused_with_its_key(string text) =>
        Should.Throw<AggregateException>(() => new AntivirusRig(text)).InnerExceptions
            .ShouldHaveSingleItem().ShouldBeOfType<PluginOptionsException>().Key.ShouldBe("scanners[0]");
}
