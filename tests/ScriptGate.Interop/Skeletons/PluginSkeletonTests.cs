using System.IO.Compression;
using System.Xml.Linq;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Skeletons;

/// <summary>Plugins as strangers begin them: with the command of an installed gateway, or with the template and the packages.</summary>
public sealed class PluginSkeletonTests
{
    // No package on the machine has it, so that what is installed is what was packed here.
    private const string Version = "0.1.0-tested";

    [Fact]
    public async Task A_new_plugin_passes_its_tests_and_decides_in_a_real_gateway()
    {
        using var sdk = new SdkFolder();
        var swaks = Programs.Require("swaks");
        (await sdk.GatewayAsync("new", "plugin", "NoAnswers", "--to", sdk.Of())).ShouldSucceed();
        var project = sdk.Of("NoAnswers");
        (await sdk.DotNetAsync(project, "test")).ShouldSucceed().Output.ShouldContain("succeeded: 9");

        var plugins = sdk.Of("plugins");
        (await sdk.DotNetAsync(project, "publish", "src", "-c", "Release", "-o", Path.Combine(plugins, "no-answers"))).ShouldSucceed();
        Directory.EnumerateFiles(Path.Combine(plugins, "no-answers")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["NoAnswers.deps.json", "NoAnswers.dll", "NoAnswers.pdb"]);
        PluginFolders.Copy(Path.Combine(PluginFolders.Shipped, "tls-policy"), Path.Combine(plugins, "tls-policy"));

        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .With("securityProfile", "\"edge\"")
            .WithTop("trustedNetworks", "[]")
            .WithTop("securityProfiles", """{ "edge": { "parent": null, "checks": { "no-answers": { "alarm": true, "block": true, "except": ["partner.example"] } } } }""")
            .WithTop("plugins", $$"""{ "directory": "{{plugins}}" }"""));
        (await gateway.CommandAsync("chain")).ShouldSucceed().Output.ShouldContain("plugin no-answers 1.0.0");

        // A name that every resolver knows not to exist (RFC 6761 section 6.4).
        var refused = await ProgramRun.RunAsync(swaks, "--server", $"127.0.0.1:{gateway.Port}", "--from", "ada@nowhere.invalid", "--to", "bob@example.org");
        refused.Output.ShouldContain("<** 550 5.1.8 The domain of the sender takes no mail (support ID SG-");
        var passed = await ProgramRun.RunAsync(swaks, "--server", $"127.0.0.1:{gateway.Port}", "--from", "ada@partner.example", "--to", "bob@example.org");
        passed.ShouldSucceed();

        member.Messages.ShouldHaveSingleItem().Mail.ShouldContain("ada@partner.example");
        (await gateway.CommandAsync("violations", "--json")).ShouldSucceed().Output.ShouldContain("\"violation\":\"no-answers\"");
        await gateway.StopAsync();
    }

    [Fact]
    public async Task The_template_writes_what_the_command_writes_and_builds_with_the_packages()
    {
        using var sdk = new SdkFolder();
        await sdk.PackAsync("src/ScriptGate.Abstractions", Version);
        await sdk.PackAsync("src/ScriptGate.Testing", Version);
        await sdk.PackAsync("templates/ScriptGate.Templates", Version);
        var hive = sdk.Of("hive");
        (await sdk.DotNetAsync(sdk.Of(), "new", "install", Path.Combine(sdk.Feed, $"ScriptGate.Templates.{Version}.nupkg"), "--debug:custom-hive", hive)).ShouldSucceed();
        foreach (var (name, folder) in new[] { ("NoAnswers", "template"), ("dns-check2", "named"), ("DNSCheck2", "typed") })
        {
            (await sdk.DotNetAsync(sdk.Of(), "new", "scriptgate-plugin", "-n", name, "-o", sdk.Of(folder, name), "--gateway", RealGateway.ProgramFolder, "--debug:custom-hive", hive)).ShouldSucceed();
            (await sdk.GatewayAsync("new", "plugin", name, "--to", sdk.Of($"{folder}-command"))).ShouldSucceed();
            Content(sdk.Of(folder)).ShouldBe(Content(sdk.Of($"{folder}-command")));
        }

        // Without the folder of a gateway: the packages, from the feed.
        (await sdk.DotNetAsync(sdk.Of(), "new", "scriptgate-plugin", "-n", "NoAnswers", "--debug:custom-hive", hive)).ShouldSucceed();
        (await sdk.DotNetAsync(sdk.Of("NoAnswers"), "test", $"-p:ScriptGateVersion={Version}")).ShouldSucceed().Output.ShouldContain("succeeded: 9");
        Directory.Exists(sdk.Of("packages", "scriptgate.testing", Version)).ShouldBeTrue();
        Directory.EnumerateDirectories(sdk.Of("packages")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["scriptgate.abstractions", "scriptgate.testing"]);
    }

    [Theory]
    [InlineData("src/ScriptGate.Abstractions", "ScriptGate.Abstractions", new[] { "lib/net10.0/ScriptGate.Abstractions.dll", "lib/net10.0/ScriptGate.Abstractions.xml" }, new string[0])]
    [InlineData("src/ScriptGate.Testing", "ScriptGate.Testing",
        new[]
        {
            "lib/net10.0/ScriptGate.Core.dll", "lib/net10.0/ScriptGate.Mime.dll", "lib/net10.0/ScriptGate.Scripting.dll", "lib/net10.0/ScriptGate.Smtp.dll", "lib/net10.0/ScriptGate.Storage.dll",
            "lib/net10.0/ScriptGate.Testing.dll", "lib/net10.0/ScriptGate.Testing.xml", "ref/net10.0/ScriptGate.Testing.dll", "ref/net10.0/ScriptGate.Testing.xml",
        },
        new[] { "ScriptGate.Abstractions" })]
    public async Task A_package_has_its_files_its_licence_and_no_dependency_of_others(string project, string id, string[] files, string[] dependencies)
    {
        using var sdk = new SdkFolder();
        await sdk.PackAsync(project, Version);
        await using var package = await ZipFile.OpenReadAsync(Path.Combine(sdk.Feed, $"{id}.{Version}.nupkg"), TestContext.Current.CancellationToken);
        package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal) || name.StartsWith("ref/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBe(files);
        package.GetEntry("README.md").ShouldNotBeNull();
        await using var text = await package.GetEntry($"{id}.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        var nuspec = await XDocument.LoadAsync(text, LoadOptions.None, TestContext.Current.CancellationToken);
        string Value(string name) => nuspec.Descendants().First(element => element.Name.LocalName == name).Value;
        Value("license").ShouldBe("MIT");
        Value("readme").ShouldBe("README.md");
        Value("description").Length.ShouldBeGreaterThan(50);
        nuspec.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!).ShouldBe(dependencies);
    }

    private static IReadOnlyList<string> Content(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{Path.GetRelativePath(folder, file)}\n{File.ReadAllText(file)}")];
}
