using System.Net;
using ScriptGate.Core.Gateway;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>What is saved between being read by a build and the end of that build is in no generation yet: one more build takes it.</summary>
/// <remarks>A build asks the members what they offer when everything else is read and the generation is not live yet: there the member of these tests saves a file. The clock stands still, so only what a test does can wake the watch.</remarks>
public sealed class ChangeDuringBuildTests
{
    private const string Rule = "scripts/rules/rule.js";

    private Action? _whileBuilding;

    [Theory]
    [InlineData(Rule)]
    [InlineData("scriptgate.json")]
    [InlineData("plugins/noop/note.txt")]
    public async Task A_file_that_is_saved_after_a_build_has_read_it_reloads_once_more(string file)
    {
        var clock = new ManualClock();
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(Scene(member, clock, watch: true));

        _whileBuilding = () => Touch(gateway, file);
        (await gateway.ReloadAsync()).Generation.ShouldBe(2);
        clock.Advance(ReloadWatcher.Quiet);
        await gateway.Log.UntilAsync("GenerationLive", "Generation 3 ", TestContext.Current.CancellationToken);

        (await ReasonsAsync(gateway, clock)).ShouldBe(["start", "test", "file change", "test"]);
    }

    [Fact]
    public async Task What_is_put_back_after_it_was_read_reloads_too()
    {
        var clock = new ManualClock();
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(Scene(member, clock, watch: true));
        var original = await File.ReadAllTextAsync(gateway.ConfigurationFile, TestContext.Current.CancellationToken);

        // The build reads one content, and the end of the build sees another: that the next look sees the first one again does not help.
        _whileBuilding = () => Touch(gateway, "scriptgate.json");
        (await gateway.ReloadAsync()).Generation.ShouldBe(2);
        gateway.Write("scriptgate.json", original);
        clock.Advance(ReloadWatcher.Quiet);
        await gateway.Log.UntilAsync("GenerationLive", "Generation 3 ", TestContext.Current.CancellationToken);

        (await ReasonsAsync(gateway, clock)).ShouldBe(["start", "test", "file change", "test"]);
    }

    [Fact]
    public async Task The_first_build_is_looked_at_too()
    {
        var clock = new ManualClock();
        await using var member = Member();
        var scenario = Scene(member, clock, watch: true);
        var folder = string.Empty;
        scenario.Prepare(path => folder = path);
        _whileBuilding = () => File.AppendAllText(Path.Combine(folder, "scriptgate.json"), "\n");
        await using var gateway = await TestGateway.StartAsync(scenario);

        clock.Advance(ReloadWatcher.Quiet);
        await gateway.Log.UntilAsync("GenerationLive", "Generation 2 ", TestContext.Current.CancellationToken);

        (await ReasonsAsync(gateway, clock)).ShouldBe(["start", "file change", "test"]);
    }

    [Fact]
    public async Task A_refused_build_is_looked_at_too()
    {
        var clock = new ManualClock();
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(Scene(member, clock, watch: true));
        var original = await File.ReadAllTextAsync(gateway.ConfigurationFile, TestContext.Current.CancellationToken);

        // Repaired before the refusal is out: nobody will save it again.
        gateway.Transport.InUse.Add(new IPEndPoint(IPAddress.Loopback, 2527));
        gateway.Write("scriptgate.json", original.Replace("127.0.0.1:2525", "127.0.0.1:2527", StringComparison.Ordinal));
        _whileBuilding = () => gateway.Write("scriptgate.json", original);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeFalse();
        clock.Advance(ReloadWatcher.Quiet);
        await gateway.Log.UntilAsync("GenerationLive", "file change", TestContext.Current.CancellationToken);

        gateway.Host.LastReload!.Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_was_saved_before_a_build_does_not_reload_again(bool watch)
    {
        var clock = new ManualClock();
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(Scene(member, clock, watch));

        Touch(gateway, Rule);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        (await ReasonsAsync(gateway, clock)).ShouldBe(["start", "test", "test"]);
    }

    [Fact]
    public async Task Where_files_are_not_watched_nothing_reloads_by_itself()
    {
        var clock = new ManualClock();
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(Scene(member, clock, watch: false));

        _whileBuilding = () => Touch(gateway, Rule);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        Touch(gateway, "scriptgate.json");

        (await ReasonsAsync(gateway, clock)).ShouldBe(["start", "test", "test"]);
    }

    private static Scenario Scene(ScriptedMember member, ManualClock clock, bool watch) => new Scenario(member.Address) { Clock = clock }
        .WithTop("reload", $$"""{ "watch": {{(watch ? "true" : "false")}} }""")
        .WithPlugins("noop")
        .WithChecks("""{ "noop": {} }""")
        .WithRule(ReloadTests.Adds("one"));

    private static void Touch(TestGateway gateway, string file) => File.AppendAllText(Path.Combine(gateway.Folder, file), "\n");

    /// <summary>What made each generation live, after one more reload that the test asks for: what the watch has asked for is live by then.</summary>
    private static async Task<IEnumerable<string>> ReasonsAsync(TestGateway gateway, ManualClock clock)
    {
        clock.Advance(ReloadWatcher.Quiet);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        return gateway.Log.Of("GenerationLive").Select(line => line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.IndexOf(')', StringComparison.Ordinal)]);
    }

    private ScriptedMember Member() => ScriptedMember.Start(script => script.OnCommand("EHLO", async step =>
    {
        Interlocked.Exchange(ref _whileBuilding, value: null)?.Invoke();
        await step.DefaultAsync();
    }));
}
