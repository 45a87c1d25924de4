using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Loading;

public sealed class PluginReplacementTests
{
    [Fact]
    public async Task Two_generations_share_a_plugin_whose_folder_did_not_change()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        await using var first = await rig.LoadValidAsync("""      "methods": {}""");
        rig.Install("methods");
        await using var second = await rig.LoadValidAsync("""      "methods": {}""");

        rig.Log.Of("PluginLoaded").Count(line => line.StartsWith("Plugin methods ", StringComparison.Ordinal)).ShouldBe(1);
        rig.Loader.Loaded.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_old_plugin_stays_until_the_last_generation_gives_it_back()
    {
        using var rig = new PluginRig();
        rig.Install("methods");
        var first = await rig.LoadValidAsync("""      "methods": {}""");
        var second = await rig.LoadValidAsync("""      "methods": {}""");

        await first.DisposeAsync();
        (await Mail.ConversationAsync(rig.Chains(second), new FakeSession())).ShouldBe(["Command not accepted"]);
        rig.Loader.Loaded.Count.ShouldBe(2);

        await second.DisposeAsync();
        rig.Loader.Loaded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replaced_folder_is_loaded_beside_the_old_one_which_keeps_working()
    {
        using var rig = new PluginRig();
        rig.Install("methods");
        await using var old = await rig.LoadValidAsync("""      "methods": {}""");

        rig.Remove("methods");
        rig.Install("methods", from: "misbehaving");
        await using var replaced = await rig.LoadValidAsync("""      "methods": { "does": "is another one" }""");

        (await Mail.ConversationAsync(rig.Chains(old), new FakeSession())).ShouldBe(["Command not accepted"]);
        (await Mail.ConversationAsync(rig.Chains(replaced), new FakeSession())).ShouldBe(["is another one"]);
    }

    [Fact]
    public async Task A_plugin_works_on_after_its_folder_was_removed_and_can_be_dropped_in_again()
    {
        using var rig = new PluginRig();
        rig.Install("methods");
        await using var set = await rig.LoadValidAsync("""      "methods": {}""");

        rig.Remove("methods");
        (await rig.ProblemsAsync("""      "methods": {}""")).ShouldHaveSingleItem().ShouldContain("plugins/methods does not exist");
        (await Mail.ConversationAsync(rig.Chains(set), new FakeSession())).ShouldBe(["Command not accepted"]);

        rig.Install("methods");
        await using var again = await rig.LoadValidAsync("""      "methods": {}""");
        rig.Loader.Loaded.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Another_DLL_takes_the_place_of_tls_policy()
    {
        using var rig = new PluginRig();
        await using var shipped = await rig.LoadValidAsync("");
        (await Mail.ConversationAsync(rig.Chains(shipped), new FakeSession())).ShouldBeEmpty();

        rig.Remove("tls-policy");
        rig.Install("tls-policy", from: "other-tls-policy");
        await using var other = await rig.LoadValidAsync("");
        var session = new FakeSession();

        (await Mail.ConversationAsync(rig.Chains(other), session)).ShouldBe(["No mail in clear"]);
        session.StartTls.ShouldBe(StartTlsMode.Require);
        other.Profile.Find("no-tls").Policy.Block.ShouldBeTrue();
    }

    [Fact]
    public async Task A_package_of_the_plugin_comes_from_its_own_folder()
    {
        using var rig = new PluginRig();
        rig.Install("with-package");
        await using var set = await rig.LoadValidAsync("""      "with-package": {}""");

        (await Mail.RcptAsync(rig.Chains(set))).Verdict.Text.ShouldBe("[[x]]");
    }
}
