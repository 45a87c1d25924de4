using System.Text.Json;
using Shouldly;
using Xunit;

namespace ScriptGate.Architecture.Tests.Files;

public sealed class SourceFileTests
{
    private const int LineLimit = 400;

    // Names that say "code lives here" and nothing else. A noun of the domain always exists.
    private static readonly string[] BannedWords = ["Helper", "Util", "Manager", "Common", "Misc"];

    [Fact]
    public void A_source_file_fits_the_limit() =>
        Repository.Files("*.cs").Where(f => File.ReadLines(f).Skip(LineLimit).Any()).Select(Repository.Relative).ShouldBeEmpty($"One idea per file, {LineLimit} lines at most.");

    [Fact]
    public void Files_and_folders_are_nouns_of_the_domain() =>
        Repository.Files("*.cs").Select(Repository.Relative).Where(IsBanned).ShouldBeEmpty();

    [Theory]
    [InlineData("src/ScriptGate.Core/Helpers/Text.cs")]
    [InlineData("src/ScriptGate.Core/Pools/PoolManager.cs")]
    [InlineData("src/ScriptGate.Core/Pools/StringUtils.cs")]
    public void A_banned_word_is_found_in_folder_and_file(string path) => IsBanned(path).ShouldBeTrue();

    [Fact]
    public void The_schema_of_the_configuration_is_checked_in()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("scriptgate.schema.json")));

        schema.RootElement.GetProperty("properties").TryGetProperty("virtualServers", out _).ShouldBeTrue();
    }

    [Fact]
    public void Every_source_file_ends_its_lines_with_a_line_feed_only() =>
        Repository.Files("*.cs").Where(f => File.ReadAllText(f).Contains('\r', StringComparison.Ordinal)).Select(Repository.Relative).ShouldBeEmpty();

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public void A_script_at_the_door_is_executable(string script)
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows keeps no execute bit.");
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

        (ModeOf(Repository.PathOf(script)) & Execute).ShouldBe(Execute);
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static bool IsBanned(string path) => BannedWords.Any(word => path.Contains(word, StringComparison.Ordinal));
}
