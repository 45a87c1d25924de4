using System.Text;
using System.Text.RegularExpressions;

namespace ScriptGate.Tests.RuleTests;

/// <summary>A page of docs/rules: its sections are kinds of objects, their headings members, and under these stand examples: a rule and a test of it.</summary>
internal sealed partial class ExamplePage
{
    private const string TestMark = "// test\n";

    private ExamplePage(string name) => Name = name;

    public string Name { get; }

    public List<Example> Examples { get; } = [];

    /// <summary>What is wrong with the page itself.</summary>
    public List<string> Problems { get; } = [];

    public static ExamplePage Read(string path)
    {
        var page = new ExamplePage(Path.GetFileNameWithoutExtension(path));
        IReadOnlyList<string> kinds = [], members = [];
        Block? rule = null;
        foreach (var (line, item) in Items(File.ReadAllText(path)))
        {
            switch (item)
            {
                case "":
                    break;
                case ['#', '#', ' ', ..]:
                    (kinds, members) = (Names(item.Split(':')[0]), []);
                    break;
                case ['#', '#', '#', ..]:
                    members = Names(item);
                    break;
                case var test when test.StartsWith(TestMark, StringComparison.Ordinal) && rule is null:
                    page.Problems.Add($"{page.Name}.md:{line}: a test without a rule in front of it");
                    break;
                case var test when test.StartsWith(TestMark, StringComparison.Ordinal):
                    page.Examples.Add(new Example(page.Name, rule!.Line, rule.Text, test, kinds, members));
                    rule = null;
                    break;
                default:
                    if (rule is not null)
                    {
                        page.Problems.Add($"{page.Name}.md:{rule.Line}: a rule without a test behind it");
                    }

                    rule = new Block(line, item);
                    break;
            }
        }

        if (rule is not null)
        {
            page.Problems.Add($"{page.Name}.md:{rule.Line}: a rule without a test behind it");
        }

        return page;
    }

    // Headings of the second and third order, and blocks of JavaScript with the line they begin at.
    private static IEnumerable<(int Line, string Text)> Items(string text)
    {
        StringBuilder? block = null;
        var (number, start) = (0, 0);
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (block is not null)
                {
                    yield return (start, block.ToString());
                }

                (block, start) = (block is null && line == "```js" ? new StringBuilder() : null, number + 1);
            }
            else if (block is not null)
            {
                block.Append(line).Append('\n');
            }
            else if (Heading().IsMatch(line))
            {
                yield return (number, line);
            }
        }
    }

    private static IReadOnlyList<string> Names(string heading) => [.. Name_().Matches(heading).Select(match => match.Value)];

    [GeneratedRegex("^##[#]? ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("[A-Za-z][A-Za-z0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name_();

    private sealed record Block(int Line, string Text);
}

/// <summary>A rule, and what comes of it.</summary>
/// <param name="Page">The page.</param>
/// <param name="Line">Where the rule begins.</param>
/// <param name="Rule">The rule; a first line <c>// options: {...}</c> is what the configuration says of it, and <c>// FILE</c> begins another file.</param>
/// <param name="Test">The body of the test.</param>
/// <param name="Kinds">The kinds of objects that the section is about.</param>
/// <param name="Members">The members that the heading names.</param>
internal sealed partial record Example(string Page, int Line, string Rule, string Test, IReadOnlyList<string> Kinds, IReadOnlyList<string> Members)
{
    /// <summary>Where it stands.</summary>
    public string Place => $"{Page}.md:{Line}";

    /// <summary>The rule's options, as JSON.</summary>
    public string Options => OptionsLine().Match(Rule) is { Success: true } match ? match.Groups["json"].Value : "{}";

    /// <summary>Its file below the rules folder.</summary>
    public string File => $"{Page}-{Line}.js";

    /// <summary>Its files: the rule, and those that a line <c>// scripts/...</c> begins.</summary>
    public IEnumerable<(string File, string Text)> Files
    {
        get
        {
            var parts = FileLine().Split(Rule);
            yield return ("scripts/rules/" + File, parts[0]);
            for (var i = 1; i + 1 < parts.Length; i += 2)
            {
                yield return (parts[i], parts[i + 1]);
            }
        }
    }

    /// <summary>Whether the rule says a name.</summary>
    public bool Says(string name) => Regex.IsMatch(Rule, $@"\b{name}\b", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"\A// options: (?<json>\{.*\})\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionsLine();

    [GeneratedRegex(@"^// (?<file>scripts/\S+)\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileLine();
}
