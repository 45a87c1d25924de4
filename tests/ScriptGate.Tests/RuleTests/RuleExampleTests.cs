using System.Text;
using ScriptGate.Core.Configuration;
using ScriptGate.Running;
using ScriptGate.Scripting.Api;
using ScriptGate.Testing.Rules;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.RuleTests;

/// <summary>The examples of docs/rules: each runs as a rule test through the real chain, and every member of the API has one.</summary>
public sealed class RuleExampleTests
{
    // What an example may name without saying so: docs/rules/README.md shows the same.
    private const string Configuration = """
        {
          "hostname": "gw.example.org",
          "trustedNetworks": ["127.0.0.0/8", "10.0.0.0/8"],
          "virtualServers": {
            "inbound": {
              "listen": ["127.0.0.1:0"], "pool": "mail", "starttls": "allow", "clientTls": "default", "securityProfile": "edge", "rules": [],
              "auth": { "allowCleartext": true, "allowCleartextToMember": true }, "allowDiscard": true
            }
          },
          "pools": {
            "mail": { "members": [{ "address": "10.0.0.4:25" }, { "address": "10.0.0.5:25" }], "monitor": { "type": "none" } },
            "archive": { "members": [{ "address": "10.0.0.6:25" }], "monitor": { "type": "none" } }
          },
          "clientTls": { "default": { "certificates": [{ "cert": "gateway.pem", "key": "gateway.key" }] } },
          "securityProfiles": { "edge": { "parent": "smtp", "exemptRecipients": ["postmaster"] } },
          "dataGroups": {
            "relayDomains": { "file": "relay-domains.txt" },
            "partners": { "file": "partners.txt", "type": "address" },
            "words": { "file": "words.txt", "type": "string" },
            "ports": { "file": "ports.txt", "type": "integer" }
          },
          "services": {
            "reputation": { "url": "http://reputation.example.org/v1/" },
            "policy": { "address": "127.0.0.1:10031" }
          },
          "environment": ["SITE"],
          "reload": { "watch": false }
        }
        """;

    private static readonly string Folder = Path.Combine(RuleTestLab.Root, "docs", "rules");

    private static readonly Lazy<IReadOnlyList<ExamplePage>> All = new(() =>
        [.. Directory.GetFiles(Folder, "*.md").Where(IsPage).Order(StringComparer.Ordinal).Select(ExamplePage.Read)]);

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Folder, "*.md").Where(IsPage).Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_example_of_a_page_does_what_it_says(string page)
    {
        using var lab = new RuleTestLab();
        lab.Commands.Write("scriptgate.json", Configuration);
        lab.Commands.Write("relay-domains.txt", "example.org\n");
        lab.Commands.Write("partners.txt", "198.51.100.0/24 := gold\n203.0.113.7 := silver\n");
        lab.Commands.Write("words.txt", "casino := 5\nlottery := 10\n.invalid := 20\n");
        lab.Commands.Write("ports.txt", "1-1023 := system\n");
        var examples = All.Value.Single(item => item.Name == page).Examples;
        var tests = new StringBuilder();
        foreach (var example in examples)
        {
            foreach (var (file, text) in example.Files)
            {
                lab.Commands.Write(file, text);
            }

            tests.Append($"test('{example.Place} {string.Join(", ", example.Members)}', async () => {{\ngateway({{ rules: [{{ file: '../rules/{example.File}', options: {example.Options} }}, '@checks'], checks: [] }});\n{example.Test}}});\n");
        }

        lab.Test(tests.ToString(), $"{page}.test.js");
        var setup = new RuleTestSetup
        {
            Configuration = lab.Commands.File,
            Engine = () => RuleEngines.CreateScript(EngineKind.Auto),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["SITE"] = "berlin" },
        };
        var runner = new RuleTestRunner(setup);

        var report = await runner.RunAsync(runner.Find(path: null)!, told: null, TestContext.Current.CancellationToken);

        report.Problems.ShouldBeEmpty();
        report.Tests.Where(test => test.Failure is not null).Select(Describe).ShouldBeEmpty();
        report.Passed.ShouldBe(examples.Count);
    }

    [Fact]
    public void Every_rule_is_followed_by_its_test() => All.Value.SelectMany(page => page.Problems).ShouldBeEmpty();

    [Fact]
    public void Every_member_of_the_api_has_an_example()
    {
        var table = RuleEvents.Table;
        var members = table.Objects.Append(table.Globals).SelectMany(kind => kind.Members, (kind, member) => (kind.Name, member.Name)).ToList();
        members.AddRange([("Globals", "on"), ("Globals", "require"), ("Globals", "config"), ("Globals", "exports")]);
        var examples = All.Value.SelectMany(page => page.Examples).ToList();

        var without = members.Where(member => !examples.Exists(example => IsOf(example, member.Item1, member.Item2))).Select(member => $"{member.Item1}.{member.Item2}");

        without.ShouldBeEmpty("docs/rules has, under a heading that names the member, a rule that uses it and a test of the rule");
        members.Count.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Every_event_has_an_example()
    {
        var rules = All.Value.SelectMany(page => page.Examples).Select(example => example.Rule).ToList();
        RuleEvents.All.Where(item => !rules.Exists(rule => rule.Contains($"on('{item.Name}'", StringComparison.Ordinal))).Select(item => item.Name).ShouldBeEmpty();
    }

    [Fact]
    public void No_page_speaks_of_what_does_not_exist()
    {
        var table = RuleEvents.Table;
        var kinds = table.Objects.Append(table.Globals).ToDictionary(kind => kind.Name, kind => kind.Members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        kinds["Globals"].UnionWith(["on", "require", "config", "exports", "module"]);
        foreach (var example in All.Value.SelectMany(page => page.Examples).Where(example => example.Members.Count > 0))
        {
            example.Kinds.ShouldAllBe(kind => kinds.ContainsKey(kind), example.Place);
            example.Members.ShouldAllBe(member => example.Kinds.Any(kind => kinds[kind].Contains(member) || kinds[kind].Count == 0), example.Place);
        }
    }

    private static bool IsPage(string path) => File.ReadAllText(path).Contains("\n```js\n// test\n", StringComparison.Ordinal);

    private static bool IsOf(Example example, string kind, string member) =>
        example.Kinds.Contains(kind, StringComparer.Ordinal) && example.Members.Contains(member, StringComparer.Ordinal) && example.Says(member);

    private static string Describe(RuleTestOutcome test) => $"{test.Title}: {test.Failure!.Message}\n{string.Join('\n', test.Failure.Errors)}\n{test.Failure.Transcript}";
}
