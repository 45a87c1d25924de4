using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Loading;

public sealed class PluginProblemTests
{
    [Fact]
    public async Task A_check_without_a_folder_is_named_with_those_that_are_there()
    {
        using var rig = new PluginRig();
        rig.Install("methods");

        (await rig.ProblemsAsync("""      "method": {}""")).ShouldBe(
            ["8 SG3001 securityProfiles.edge.checks.method: profile 'edge' names the check 'method', but plugins/method does not exist; did you mean 'methods'; installed checks: methods, tls-policy"]);
    }

    [Fact]
    public async Task A_missing_tls_policy_refuses_the_generation()
    {
        using var rig = new PluginRig();
        rig.Remove("tls-policy");

        (await rig.ProblemsAsync("")).ShouldBe(
            ["7 SG3001 securityProfiles.edge.checks.tls-policy: profile 'edge' names the check 'tls-policy', but plugins/tls-policy does not exist; installed checks: none"]);
    }

    [Fact]
    public async Task All_checks_that_do_not_load_are_reported_together()
    {
        using var rig = new PluginRig();

        (await rig.ProblemsAsync("""      "foo": {}, "bar": {}""")).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("readme.txt", "plugins/x holds no DLL")]
    [InlineData("a.dll,b.dll", "plugins/x holds several DLLs and no deps.json that says which one is the plugin; set EnableDynamicLoading in its project")]
    [InlineData("a.dll,a.deps.json,b.dll,b.deps.json", "plugins/x holds several plugins (a.dll, b.dll); each check has a folder of its own")]
    [InlineData("a.deps.json", "plugins/x has a.deps.json but no a.dll; copy the whole output folder of the plugin")]
    public async Task A_folder_without_one_plugin_is_explained(string files, string problem)
    {
        using var rig = new PluginRig();
        Directory.CreateDirectory(rig.PathOf("x"));
        foreach (var file in files.Split(','))
        {
            await File.WriteAllTextAsync(Path.Combine(rig.PathOf("x"), file), "{}", TestContext.Current.CancellationToken);
        }

        (await rig.ProblemsAsync("""      "x": {}""")).ShouldBe([$"8 SG3002 securityProfiles.edge.checks.x: {problem}"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3000)]
    public async Task A_DLL_that_is_still_being_copied_is_refused_and_loads_when_it_is_complete(int length)
    {
        using var rig = new PluginRig();
        rig.Install("methods");
        var dll = Path.Combine(rig.PathOf("methods"), "ScriptGate.Plugins.Methods.dll");
        var complete = await File.ReadAllBytesAsync(dll, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(dll, complete[..length], TestContext.Current.CancellationToken);

        (await rig.ProblemsAsync("""      "methods": {}""")).ShouldBe(
            ["8 SG3003 securityProfiles.edge.checks.methods: plugins/methods/ScriptGate.Plugins.Methods.dll is not a complete .NET DLL; was it copied whole?"]);

        await File.WriteAllBytesAsync(dll, complete, TestContext.Current.CancellationToken);
        await using var set = await rig.LoadValidAsync("""      "methods": {}""");
        set.Checks.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_missing_dependency_is_named_at_load_not_at_the_first_mail()
    {
        using var rig = new PluginRig();
        rig.Install("with-package");
        File.Delete(Path.Combine(rig.PathOf("with-package"), "Spectre.Console.dll"));

        (await rig.ProblemsAsync("""      "with-package": {}""")).ShouldBe(
            ["8 SG3003 securityProfiles.edge.checks.with-package: plugins/with-package needs Spectre.Console 0.0.0, which is neither in its folder nor part of the framework; copy the whole output folder of the plugin"]);
    }

    [Fact]
    public async Task A_DLL_without_the_attribute_is_no_plugin()
    {
        using var rig = new PluginRig();
        Directory.CreateDirectory(rig.PathOf("x"));
        File.Copy(typeof(IPlugin).Assembly.Location, Path.Combine(rig.PathOf("x"), "Some.dll"));

        (await rig.ProblemsAsync("""      "x": {}""")).ShouldBe(
            ["8 SG3002 securityProfiles.edge.checks.x: plugins/x/Some.dll has no [assembly: Plugin(typeof(...))] that names its plugin type"]);
    }

    [Fact]
    public async Task An_attribute_that_names_something_else_is_explained()
    {
        using var rig = new PluginRig();
        rig.Install("not-a-plugin");

        (await rig.ProblemsAsync("""      "not-a-plugin": {}""")).ShouldBe(
            ["8 SG3002 securityProfiles.edge.checks.not-a-plugin: plugins/not-a-plugin/ScriptGate.Fixtures.NotAPlugin.dll names ScriptGate.Fixtures.NotAPlugin.Something as its plugin, which is not a class that implements IPlugin"]);
    }

    [Fact]
    public async Task A_plugin_built_against_a_newer_contract_is_refused()
    {
        using var rig = new PluginRig();
        rig.Install("methods");
        var dll = Path.Combine(rig.PathOf("methods"), "ScriptGate.Plugins.Methods.dll");
        await File.WriteAllBytesAsync(dll, WithNewerContract(await File.ReadAllBytesAsync(dll, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);

        (await rig.ProblemsAsync("""      "methods": {}""")).ShouldBe(
            ["8 SG3004 securityProfiles.edge.checks.methods: plugins/methods was built against ScriptGate.Abstractions 99.1.0, this gateway has 0.1.0; update the gateway or build the plugin against its version"]);
    }

    [Fact]
    public async Task A_plugin_that_throws_while_registering_is_quoted()
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");

        (await rig.ProblemsAsync("""      "misbehaving": { "does": "throws-in-register" }""")).ShouldBe(
            ["8 SG3005 securityProfiles.edge.checks.misbehaving: the plugin failed while registering: InvalidOperationException: The database is gone."]);
    }

    [Fact]
    public async Task A_plugin_that_hangs_while_registering_does_not_hang_the_reload()
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");

        var loading = rig.ProblemsAsync("""      "misbehaving": { "does": "hangs-in-register" }""");
        await rig.Log.UntilAsync("PluginLoaded", "misbehaving", TestContext.Current.CancellationToken);
        while (!loading.IsCompleted)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        (await loading).ShouldBe(["8 SG3005 securityProfiles.edge.checks.misbehaving: the plugin did not finish registering within 10 s"]);
    }

    [Fact]
    public async Task A_fact_of_the_plugins_own_type_is_refused()
    {
        using var rig = new PluginRig();
        rig.Install("misbehaving");

        (await rig.ProblemsAsync("""      "misbehaving": { "does": "provides-own-type" }""")).ShouldHaveSingleItem()
            .ShouldStartWith("8 SG3005 securityProfiles.edge.checks.misbehaving: the plugin failed while registering: ArgumentException: The fact 'own' has a type of the plugin");
    }

    [Fact]
    public async Task A_fact_has_one_provider()
    {
        using var rig = new PluginRig();
        rig.Install("first", from: "misbehaving");
        rig.Install("second", from: "misbehaving");

        (await rig.ProblemsAsync("""      "first": { "does": "provides-a-number" }, "second": { "does": "provides-a-number" }""")).ShouldBe(
            ["8 SG3008 securityProfiles.edge.checks.second: the fact 'number' is provided by another check of the profile"]);
    }

    [Fact]
    public async Task A_violation_has_one_owner()
    {
        using var rig = new PluginRig();
        rig.Install("first", from: "misbehaving");
        rig.Install("second", from: "misbehaving");

        (await rig.ProblemsAsync(
            """      "first": { "violation": "shared" }, "second": { "violation": "shared" }""",
            violations: "\"shared\": { \"block\": true }")).ShouldBe(
        [
            "6 SG3008 securityProfiles.edge.violations.shared: this violation is the check 'first's; set it there: checks.first.violations.shared",
            "8 SG3008 securityProfiles.edge.checks.second: the violation 'shared' is declared by the check 'first' too",
        ]);
    }

    private static byte[] WithNewerContract(byte[] dll)
    {
        using var pe = new PEReader(new MemoryStream(dll));
        var metadata = pe.GetMetadataReader();
        var row = metadata.AssemblyReferences.Single(handle => string.Equals(
            metadata.GetString(metadata.GetAssemblyReference(handle).Name), "ScriptGate.Abstractions", StringComparison.Ordinal));
        var offset = pe.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((MetadataTokens.GetRowNumber(row) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
        var patched = (byte[])dll.Clone();

        // The row starts with four numbers of two octets: major, minor, build, revision (ECMA-335 II.22.5).
        ReadOnlySpan<byte> version = [99, 0, 1, 0, 0, 0, 0, 0];
        version.CopyTo(patched.AsSpan(offset));
        return patched;
    }
}
