using ScriptGate.Plugins.Noop;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Noop;

public sealed class NoopCheckTests
{
    [Fact]
    public async Task It_has_no_opinion_and_says_nothing()
    {
        var log = new RecordedLog();
        var check = new NoopCheck(new NoopOptions(), log);

        (await check.OnEventAsync(new ConnectEvent(new FakeSession()), TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);

        log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_traces_when_asked_to()
    {
        var log = new RecordedLog();
        var check = new NoopCheck(new NoopOptions { Trace = true }, log);

        await check.OnEventAsync(new ConnectEvent(new FakeSession()), TestContext.Current.CancellationToken);

        log.Of("NoopAsked").ShouldBe(["Asked at Connect in session SG-0123456789ABCDEF."]);
    }
}
