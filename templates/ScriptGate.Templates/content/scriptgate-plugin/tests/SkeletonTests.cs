using ScriptGate;
using ScriptGate.Testing;
using Xunit;

namespace Skeleton.Tests;

/// <summary>The plugin in a world that is made up: nothing is sent, nothing is asked, nobody waits.</summary>
public sealed class SkeletonTests
{
    private readonly PluginWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_whose_domain_takes_mail_passes()
    {
        _world.Resolver.Mx("example.org", 10, "mx.example.org");

        Assert.Equal(Verdict.Continue, await AskAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_domain_without_exchanger_takes_mail_at_its_own_address()
    {
        _world.Resolver.Address("example.org", "192.0.2.25");

        Assert.Equal(Verdict.Continue, await AskAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_sender_whose_domain_takes_no_mail_is_reported_and_the_profile_decides()
    {
        await using var plugin = Load();
        var session = plugin.NewSession();
        var verdict = await plugin.AskAsync(new MailEvent(session, new FakeTransaction("ada@nowhere.example")), Token);

        Assert.Equal(Verdict.Reject("5.1.8", "The domain of the sender takes no mail"), verdict);
        var report = Assert.Single(session.Reports);
        Assert.Equal("skeleton", report.Violation.Name);
        Assert.Equal("nowhere.example", report.Evidence!["domain"]);
    }

    [Fact]
    public async Task A_domain_that_takes_mail_is_asked_for_again_when_the_hour_is_over()
    {
        _world.Resolver.Mx("example.org", 10, "mx.example.org");
        await using var plugin = Load();
        await AskAsync(plugin, "ada@example.org");
        await AskAsync(plugin, "bob@example.org");
        Assert.Equal(["MX example.org"], _world.Resolver.Asked);

        _world.Clock.Advance(TimeSpan.FromHours(1));
        await AskAsync(plugin, "ada@example.org");
        Assert.Equal(["MX example.org", "MX example.org"], _world.Resolver.Asked);
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_is_not_held_against_the_sender()
    {
        _world.Resolver.Fail("example.org");

        Assert.Equal(VerdictKind.Defer, (await AskAsync("ada@example.org")).Kind);
    }

    [Fact]
    public async Task Delivery_reports_and_exceptions_pass()
    {
        Assert.Equal(Verdict.Continue, await AskAsync(""));
        Assert.Equal(Verdict.Continue, await AskAsync("ada@partner.example", """{ "except": ["partner.example"] }"""));
        Assert.Empty(_world.Resolver.Asked);
    }

    [Fact]
    public async Task A_store_that_is_down_fails_the_step()
    {
        await using var plugin = TestedPlugin.Load(new SkeletonPlugin(), world: _world with { Store = new BrokenStore() });

        await Assert.ThrowsAsync<StoreUnavailableException>(() => AskAsync(plugin, "ada@example.org").AsTask());
    }

    [Theory]
    [InlineData("""{ "remember": "0" }""", "remember", "must be 1s to 30d")]
    [InlineData("""{ "excpet": [] }""", "excpet", "there is no such key; did you mean 'except'")]
    public void Options_that_make_no_sense_are_refused(string options, string key, string sentence)
    {
        var refused = Assert.Throws<PluginOptionsException>(() => Load(options));

        Assert.Equal((key, sentence), (refused.Key, refused.Message));
    }

    private TestedPlugin Load(string options = "{}") => TestedPlugin.Load(new SkeletonPlugin(), options, _world);

    private async Task<Verdict> AskAsync(string sender, string options = "{}")
    {
        await using var plugin = Load(options);
        return await AskAsync(plugin, sender);
    }

    private static ValueTask<Verdict> AskAsync(TestedPlugin plugin, string sender) => plugin.AskAsync(new MailEvent(plugin.NewSession(), new FakeTransaction(sender)), Token);
}
