using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace ScriptGate.Architecture.Tests.Projects;

public sealed class ProjectTests
{
    [Fact]
    public void References_go_one_way() => ReferenceDirection.Violations(ProjectFile.All()).ShouldBeEmpty();

    [Theory]
    [InlineData("src/ScriptGate.Smtp/ScriptGate.Smtp.csproj", "ScriptGate.Mime")]
    [InlineData("src/ScriptGate.Core/ScriptGate.Core.csproj", "ScriptGate.Storage")]
    [InlineData("src/ScriptGate.Admin/ScriptGate.Admin.csproj", "ScriptGate.Scripting")]
    [InlineData("src/ScriptGate.Abstractions/ScriptGate.Abstractions.csproj", "ScriptGate.Smtp")]
    [InlineData("src/ScriptGate.Unheard/ScriptGate.Unheard.csproj", "ScriptGate.Abstractions")]
    [InlineData("plugins/ScriptGate.Plugins.Noop/ScriptGate.Plugins.Noop.csproj", "ScriptGate.Core")]
    [InlineData("src/ScriptGate.Core/ScriptGate.Core.csproj", "ScriptGate.Testing")]
    [InlineData("src/ScriptGate.Admin/ScriptGate.Admin.csproj", "ScriptGate.Testing")]
    [InlineData("plugins/ScriptGate.Plugins.Noop/ScriptGate.Plugins.Noop.csproj", "ScriptGate.Testing")]
    [InlineData("src/ScriptGate/ScriptGate.csproj", "ScriptGate.Testing.Internal")]
    [InlineData("tests/ScriptGate.Core.Tests/ScriptGate.Core.Tests.csproj", "ScriptGate.Smtp.Tests")]
    public void A_reference_against_the_direction_is_found(string path, string reference)
    {
        var project = new ProjectFile(Path.GetFileNameWithoutExtension(path), path, [reference]);
        var other = new ProjectFile("ScriptGate.Smtp.Tests", "tests/ScriptGate.Smtp.Tests/ScriptGate.Smtp.Tests.csproj", []);

        ReferenceDirection.Violations([project, other]).ShouldBe([$"{path} -> {reference}"]);
    }

    [Theory]
    [InlineData("src/ScriptGate.Core/ScriptGate.Core.csproj", "ScriptGate.Abstractions")]
    [InlineData("src/ScriptGate/ScriptGate.csproj", "ScriptGate.Core")]
    [InlineData("plugins/ScriptGate.Plugins.Noop/ScriptGate.Plugins.Noop.csproj", "ScriptGate.Abstractions")]
    [InlineData("src/ScriptGate/ScriptGate.csproj", "ScriptGate.Testing")]
    [InlineData("tests/ScriptGate.Core.Tests/ScriptGate.Core.Tests.csproj", "ScriptGate.Testing")]
    [InlineData("tests/ScriptGate.Core.Tests/ScriptGate.Core.Tests.csproj", "ScriptGate.Testing.Internal")]
    public void A_reference_along_the_direction_is_allowed(string path, string reference)
    {
        var project = new ProjectFile(Path.GetFileNameWithoutExtension(path), path, [reference]);

        ReferenceDirection.Violations([project]).ShouldBeEmpty();
    }

    [Fact]
    public void A_reference_that_only_orders_the_build_is_not_counted()
    {
        var project = XDocument.Parse(
            """
            <Project><ItemGroup>
              <ProjectReference Include="..\A\A.csproj" ReferenceOutputAssembly="false" />
              <ProjectReference Include="../B/B.csproj" />
            </ItemGroup></Project>
            """);

        ProjectFile.ReferencesOf(project).ShouldBe(["B"]);
    }

    [Fact]
    public void A_reference_that_a_folder_gives_to_its_projects_is_counted() =>
        ProjectFile.All().Where(p => p.Area is "plugins").ShouldAllBe(p => p.References.Contains("ScriptGate.Abstractions"));

    [Fact]
    public void The_contract_references_no_project() =>
        ProjectFile.All().Single(p => p.Name is "ScriptGate.Abstractions").References.ShouldBeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.PathOf("ScriptGate.sln")).Replace('\\', '/');

        ProjectFile.All().Where(p => !solution.Contains($"\"{p.RelativePath}\"", StringComparison.Ordinal)).Select(p => p.RelativePath).ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_of_the_solution_exists()
    {
        var missing = File.ReadLines(Repository.PathOf("ScriptGate.sln"))
            .Where(line => line.StartsWith("Project(", StringComparison.Ordinal) && line.Contains(".csproj", StringComparison.Ordinal))
            .Select(line => line.Split('"')[5].Replace('\\', '/'))
            .Where(path => !File.Exists(Repository.PathOf(path)));

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_project_is_named_as_its_folder() =>
        ProjectFile.All().Where(p => !p.RelativePath.EndsWith($"/{p.Name}/{p.Name}.csproj", StringComparison.Ordinal)).Select(p => p.RelativePath).ShouldBeEmpty();

    [Fact]
    public void Versions_are_central() =>
        ProjectFile.All()
            .SelectMany(p => XDocument.Load(Repository.PathOf(p.RelativePath)).Descendants("PackageReference").Where(r => r.Attribute("Version") is not null)
                .Select(r => $"{p.RelativePath}: {(string?)r.Attribute("Include")}"))
            .ShouldBeEmpty();
}
