using ScriptGate.Skeletons;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Skeletons;

/// <summary>What the command writes; that it builds, passes its tests and loads is shown with the real SDK and a real gateway.</summary>
public sealed class NewPluginTests
{
    [Theory]
    [InlineData("no-bounces")]
    [InlineData("NoBounces")]
    public async Task The_files_have_the_names_of_the_check_and_its_types(string name)
    {
        using var lab = new CommandLab();
        var run = await lab.RunAsync("new", "plugin", name, "--to", lab.Folder);

        run.ErrorLines.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        var project = Path.Combine(lab.Folder, name);
        Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(project, file)).Order(StringComparer.Ordinal).ShouldBe(
        [
            ".editorconfig", ".gitignore", "Directory.Build.props", "NoBounces.slnx", "README.md", "global.json", "src/NoBounces.csproj", "src/NoBouncesCheck.cs",
            "src/NoBouncesOptions.cs", "src/NoBouncesPlugin.cs", "tests/NoBounces.Tests.csproj", "tests/NoBouncesTests.cs",
        ]);
        File.ReadAllText(Path.Combine(project, "src", "NoBouncesPlugin.cs")).ShouldContain(".On<MailEvent>(\"no-bounces\", check.OnMailAsync)");
        File.ReadAllText(Path.Combine(project, "Directory.Build.props")).ShouldContain($">{Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)}</ScriptGateFolder>");
        run.Text.ShouldEndWith("\nIt is asked once \"checks\" of a security profile has the line\n  \"no-bounces\": { \"alarm\": true, \"block\": true },\n");
    }

    [Fact]
    public async Task Plugins_go_where_the_configuration_keeps_them()
    {
        using var lab = new CommandLab();
        lab.Edit("\"hostname\"", "\"plugins\": { \"directory\": \"checks\" }, \"hostname\"");
        lab.Write("checks/mine/mine.dll", "");
        (await lab.RunAsync("new", "plugin", "other", "--to", lab.Folder)).Text.ShouldContain($" -o {Path.Combine(lab.Folder, "checks", "other")}\n");
        (await lab.RunAsync("new", "plugin", "mine", "--to", lab.Folder)).ErrorLines.ShouldBe(["scriptgate: the gateway has a check 'mine' already; choose another name"]);
    }

    [Fact]
    public void Nothing_of_the_placeholders_is_left()
    {
        foreach (var (name, text) in PluginSkeleton.Files("no-bounces", "/opt/a & b", "1.2.3"))
        {
            name.ShouldNotContain("skeleton", Case.Insensitive);
            text.ShouldNotContain("skeleton", Case.Insensitive);
            text.ShouldNotContain("GATEWAY-");
        }

        PluginSkeleton.Files("no-bounces", "/opt/a & b", "1.2.3").Single(file => file.Name == "Directory.Build.props").Text.ShouldContain(">/opt/a &amp; b</ScriptGateFolder>");
    }

    [Theory]
    [InlineData("no bounces", "'no bounces' is no name for a check; write lower-case letters, digits and hyphens, at most 60, with a letter first, or the name of a type: did you mean 'no-bounces'?")]
    [InlineData("../x", "'../x' is no name for a check; write lower-case letters, digits and hyphens, at most 60, with a letter first, or the name of a type: did you mean 'x'?")]
    [InlineData("System", "'System' would have a namespace that a plugin needs itself; choose another name")]
    [InlineData("methods", "the gateway has a check 'methods' already; choose another name")]
    public async Task A_name_that_does_not_do_is_explained(string name, string sentence)
    {
        using var lab = new CommandLab();
        var run = await lab.RunAsync("new", "plugin", name, "--to", lab.Folder);

        run.ErrorLines.ShouldBe([$"scriptgate: {sentence}"]);
        run.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_project_that_is_there_stays_as_it_is()
    {
        using var lab = new CommandLab();
        lab.Write("no-bounces/README.md", "mine");
        var run = await lab.RunAsync("new", "plugin", "no-bounces", "--to", lab.Folder);

        run.ExitCode.ShouldBe(1);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("/no-bounces/README.md is there already and stays as it is");
        Directory.GetFileSystemEntries(Path.Combine(lab.Folder, "no-bounces")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("no-bounces", "no-bounces", "NoBounces")]
    [InlineData("NoBounces", "no-bounces", "NoBounces")]
    [InlineData("DNSCheck2", "dns-check2", "DnsCheck2")]
    [InlineData("x", "x", "X")]
    [InlineData("a-2b", "a-2b", "A2b")]
    [InlineData("a--b", null, null)]
    [InlineData("-a", null, null)]
    [InlineData("no_bounces", null, null)]
    public void Names_of_checks_and_types_belong_together(string text, string? check, string? type)
    {
        SkeletonName.OfCheck(text).ShouldBe(check);
        (check is null ? null : SkeletonName.TypeOf(check)).ShouldBe(type);
    }
}
