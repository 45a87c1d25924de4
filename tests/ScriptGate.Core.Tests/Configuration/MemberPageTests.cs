using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

/// <summary>The examples of docs/members.md are settings as they can be written.</summary>
public sealed partial class MemberPageTests
{
    [Fact]
    public void Every_example_can_be_loaded_and_draws_no_complaint()
    {
        var examples = Block().Matches(File.ReadAllText(RepositoryFiles.Find("docs/members.md"))).Select(match => match.Groups["text"].Value).ToList();

        examples.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var example in examples)
        {
            // What is not a pool stands in one.
            var pools = example.StartsWith("\"pools\"", StringComparison.Ordinal) ? example : $$"""
                "pools": { "mail": { "members": [{ "address": "10.0.0.4:25" }], {{example}} } }
                """;
            Load.Complaints(Load.Text($$"""
                {
                  "hostname": "gw.example.org",
                  "virtualServers": { "inbound": { "listen": ["127.0.0.1:2525"], "pool": "mail" } },
                  {{pools}}
                }
                """)).ShouldBeEmpty(example);
        }
    }

    [GeneratedRegex("```jsonc\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
