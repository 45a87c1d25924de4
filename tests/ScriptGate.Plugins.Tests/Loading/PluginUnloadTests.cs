using ScriptGate.Core.Plugins;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Loading;

public sealed class PluginUnloadTests
{
    [Theory]
    [InlineData("directory-harvest", "\"remember\": \"5m\"")]
    [InlineData("greylisting", "")]
    [InlineData("mail-validation", "\"alarm\": true, \"dnsbl\": { \"lists\": [{ \"zone\": \"bl.example\" }] }")]
    [InlineData("antivirus", "\"scanners\": [\"127.0.0.1:1\", \"unix:/nowhere\"]")]
    [InlineData("methods", "")]
    [InlineData("noop", "\"trace\": true")]
    [InlineData("protocol", "\"ownNames\": [\"mx2.example.org\"]")]
    [InlineData("rate-limit", "\"limits\": [{ \"limit\": 1 }, { \"count\": \"recipients\", \"limit\": 1 }, { \"count\": \"bytes\", \"limit\": 1 }, { \"count\": \"concurrent-connections\", \"limit\": 1 }]")]
    [InlineData("relay", "")]
    [InlineData("reputation", "\"countries\": { \"DE\": 10 }")]
    [InlineData("spf", "\"permerror\": true")]
    [InlineData("tls-policy", "\"clients\": [{ \"from\": [\"10.0.0.0/8\"], \"starttls\": \"require\" }], \"members\": { \"mail\": { \"mode\": \"require\" } }")]
    public async Task Every_shipped_plugin_leaves_memory_after_use(string check, string options)
    {
        using var rig = new PluginRig();
        rig.Install(check);

        var unloading = await UseAsync(rig, check, options);

        await Garbage.UntilGoneAsync(unloading);
        rig.Loader.Unloads.Look();
        rig.Loader.Unloads.Stuck.ShouldBeEmpty();
        rig.Log.Of("PluginStillInMemory").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plugin_with_a_package_of_its_own_leaves_memory_after_use()
    {
        using var rig = new PluginRig();
        rig.Install("with-package");

        await Garbage.UntilGoneAsync(await UseAsync(rig, "with-package", ""));
    }

    [Fact]
    public async Task A_plugin_whose_options_were_refused_leaves_memory()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        var unloading = await RefuseAsync(rig);

        await Garbage.UntilGoneAsync(unloading);
    }

    [Fact]
    public async Task A_plugin_that_leaves_a_static_handler_behind_is_named()
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");

        var unloading = await UseAsync(rig, "misbehaving", "\"does\": \"leaks\"");
        var isGone = await Garbage.CollectsAsync(unloading);
        for (var look = 0; look < UnloadWatch.Patience; look++)
        {
            rig.Loader.Unloads.Look();
        }

        isGone.ShouldBeFalse();
        rig.Log.Of("PluginStillInMemory").ShouldBe(["Plugin misbehaving 0.1.0 is still in memory: it left a static event handler, timer or thread behind, or one of its calls does not come back."]);
        rig.Loader.Unloads.Stuck.ShouldBe(["misbehaving 0.1.0"]);
        rig.Loader.Copies.Names.ShouldContain(copy => copy.StartsWith("misbehaving-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_private_copy_of_a_plugin_goes_when_the_plugin_has_left_memory()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        foreach (var _ in Enumerable.Range(0, 3))
        {
            await Garbage.UntilGoneAsync(LoadAndRelease(rig));
            rig.Loader.Unloads.Look();
        }

        rig.Loader.Copies.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_plugin_that_does_not_load_leaves_no_private_copy()
    {
        using var rig = new PluginRig();
        rig.Install("methods");
        File.WriteAllText(Directory.GetFiles(rig.PathOf("methods"), "*.dll").ShouldHaveSingleItem(), "half a DLL");

        Should.Throw<PluginLoadException>(() => Load(rig));

        rig.Loader.Copies.Names.ShouldBeEmpty();
    }

    // A method of its own: nothing of the plugin may be left in a local of the test.
    private static async Task<WeakReference> UseAsync(PluginRig rig, string check, string options)
    {
        var set = await rig.LoadValidAsync($$"""      "{{check}}": { {{options}} }""");
        set.Start();
        await Mail.ConversationAsync(rig.Chains(set), new FakeSession());
        var handle = rig.Loader.Loaded.Single(loaded => string.Equals(loaded.Check, check, StringComparison.Ordinal));
        await set.DisposeAsync();
        return handle.Unloading;
    }

    private static WeakReference LoadAndRelease(PluginRig rig)
    {
        using var lease = Load(rig);
        rig.Loader.Copies.Names.ShouldHaveSingleItem().ShouldBe(Path.GetFileName(lease.Handle.Copy));
        return lease.Handle.Unloading;
    }

    private static PluginLease Load(PluginRig rig) => rig.Loader.Load(Path.GetDirectoryName(rig.PathOf("methods"))!, "methods");

    private static async Task<WeakReference> RefuseAsync(PluginRig rig)
    {
        using var lease = Load(rig);
        (await rig.ProblemsAsync("""      "methods": { "disalow": [] }""")).Count.ShouldBe(1);
        return lease.Handle.Unloading;
    }
}
