using System.Globalization;
using ScriptGate.Plugins.MailValidation;
using ScriptGate.Plugins.MailValidation.Parts;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.MailValidation;

/// <summary>The page of the check has every violation, every sub-code of <c>mime-ambiguous</c>, and the defaults as they are.</summary>
public sealed class PageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "checks", "mail-validation.md"));

    [Fact]
    public void It_has_every_violation_and_every_sub_code()
    {
        foreach (var name in Violations.All.Select(violation => violation.Name).Concat(MimeAmbiguousCheck.SubCodes))
        {
            Page.ShouldContain($"`{name}`");
        }
    }

    [Fact]
    public void It_has_the_defaults_as_they_are()
    {
        var options = new MailValidationOptions();
        foreach (var (key, value) in new[] { ("archiveDepth", options.ArchiveDepth), ("archiveEntries", options.ArchiveEntries), ("archiveRatio", options.ArchiveRatio), ("dnsbl.threshold", options.Dnsbl.Threshold) })
        {
            var line = Page.Split('\n').Where(row => row.StartsWith($"| `{key}` | number", StringComparison.Ordinal)).ShouldHaveSingleItem(key);
            line.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"| `{value}` |"));
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ScriptGate.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return folder.FullName;
    }
}
