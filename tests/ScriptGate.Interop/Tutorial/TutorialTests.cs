using System.Text.RegularExpressions;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Tutorial;

/// <summary>docs/tutorial.md, followed to the letter: every command is run, every output compared, every change made.</summary>
public sealed partial class TutorialTests
{
    [Fact]
    public async Task Every_step_does_what_the_page_says()
    {
        Programs.Require("swaks");
        Programs.Require("openssl");
        var page = await File.ReadAllTextAsync(Path.Combine(Programs.Repository, "docs", "tutorial.md"), TestContext.Current.CancellationToken);
        await using var clone = TutorialClone.Create();
        var commands = 0;
        foreach (var block in TutorialBlock.Read(page))
        {
            switch (block.Kind)
            {
                case "console":
                    foreach (var (command, output) in block.Commands())
                    {
                        await clone.RunAsync(command, output);
                        commands++;
                    }

                    break;
                case "log":
                    await clone.UntilSaidAsync(block.Lines);
                    break;
                case "diff":
                    clone.Change(block);
                    break;
                default:
                    Assert.Fail($"Nobody knows what to do with a block of the kind '{block.Kind}'.");
                    break;
            }
        }

        commands.ShouldBe(15);
        await clone.StopAsync();
    }

    [Theory]
    [InlineData("a\n...\nd", "a\nb\nc\nd\n", true)]
    [InlineData("a\n...\nd", "a\nd", true)]
    [InlineData("a ... d", "a b c d", true)]
    [InlineData("a ... d", "a b c e", false)]
    [InlineData("a", "a\nb", false)]
    [InlineData("a\nb", "a", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("...", "", true)]
    public void Outputs_are_compared_but_for_what_differs(string shown, string printed, bool isSame) => TutorialBlock.Matches(shown.Split('\n'), printed).ShouldBe(isSame);

    [Fact]
    public void A_change_is_made_where_its_lines_are_last()
    {
        new TutorialBlock("diff", "x", [" b", "-c", "+d"]).Change("b\nc\nb\nc\n").ShouldBe("b\nc\nb\nd\n");
        Should.Throw<ShouldAssertException>(() => new TutorialBlock("diff", "x", ["-e"]).Change("b\nc\n"));
    }

    [GeneratedRegex("SG-[0-9A-Z]+-[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex SupportId();
}
