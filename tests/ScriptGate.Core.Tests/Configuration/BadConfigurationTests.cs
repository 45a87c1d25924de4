using ScriptGate.Core.Configuration;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

/// <summary>Each folder of <c>bad</c> holds a configuration and everything that must be said about it.</summary>
public sealed class BadConfigurationTests
{
    private static string Root => Path.Combine(AppContext.BaseDirectory, "Configuration", "bad");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_problem_is_reported_with_code_file_and_line(string name)
    {
        var folder = Path.Combine(Root, name);
        var expected = File.ReadAllLines(Path.Combine(folder, "expected.txt"));

        var result = ConfigurationLoader.Load(Path.Combine(folder, "scriptgate.json"), Load.Nothing);

        var actual = result.Diagnostics.Select(diagnostic => diagnostic.ToString().Replace(folder + "/", "", StringComparison.Ordinal));
        string.Join('\n', actual).ShouldBe(string.Join('\n', expected));
        (result.Options is null).ShouldBe(result.Diagnostics.Any(diagnostic => diagnostic.IsError));
    }
}
