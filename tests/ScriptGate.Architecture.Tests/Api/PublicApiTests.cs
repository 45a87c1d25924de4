using Shouldly;
using Xunit;

namespace ScriptGate.Architecture.Tests.Api;

/// <summary>The contract is a promise to plugins, and the testing library to their tests: every change of them shows in review as a change of <c>PublicApi.txt</c>.</summary>
public sealed class PublicApiTests
{
    private const string UpdateVariable = "SCRIPTGATE_UPDATE_BASELINE";

    [Theory]
    [InlineData(typeof(Verdict))]
    [InlineData(typeof(ScriptGate.Testing.TestedPlugin))]
    public void The_public_surface_is_the_checked_in_one(Type type)
    {
        var name = type.Assembly.GetName().Name;
        var path = Repository.PathOf($"src/{name}/PublicApi.txt");
        var actual = PublicApiText.Of(type.Assembly);
        if (Environment.GetEnvironmentVariable(UpdateVariable) is "1")
        {
            File.WriteAllText(path, string.Join('\n', actual) + "\n");
        }

        var difference = BaselineDifference.Between(File.ReadAllLines(path), actual);

        difference.ShouldBeEmpty(
            $"The public surface of {name} changed. If that is meant, run this test with {UpdateVariable}=1 and commit PublicApi.txt:\n"
            + string.Join('\n', difference));
    }

    [Fact]
    public void A_removed_and_an_added_line_are_shown_with_their_signs() =>
        BaselineDifference.Between(["a", "b"], ["b", "c"]).ShouldBe(["- a", "+ c"]);

    [Fact]
    public void The_rendering_tells_nullable_from_not_nullable()
    {
        var lines = PublicApiText.Of(typeof(Verdict).Assembly);

        lines.ShouldContain("ScriptGate.IHeaderList.Get(string name) -> string?", StringComparer.Ordinal);
        lines.ShouldContain("ScriptGate.EsmtpParameter.Value { get; init; } -> string?", StringComparer.Ordinal);
        lines.ShouldContain("ScriptGate.Verdict.Defer(string text) -> ScriptGate.Verdict [static]", StringComparer.Ordinal);
    }

    [Fact]
    public void Types_of_the_contract_are_of_one_namespace() =>
        typeof(Verdict).Assembly.GetExportedTypes().Select(t => t.Namespace).Distinct(StringComparer.Ordinal).ShouldBe(["ScriptGate"]);
}
