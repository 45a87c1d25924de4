using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

/// <summary>What docs/virtual-servers.md shows of the configuration is taken as it stands there.</summary>
public sealed partial class DocumentedSampleTests
{
    [Fact]
    public void Every_sample_of_the_page_on_virtual_servers_is_valid()
    {
        var page = File.ReadAllText(RepositoryFiles.Find(Path.Combine("docs", "virtual-servers.md")));
        var samples = Sample().Matches(page).Select(match => match.Groups["sample"].Value.Trim()).ToList();

        samples.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var sample in samples)
        {
            var isWhole = sample.Contains("\"pools\"", StringComparison.Ordinal);
            var text = isWhole ? $$"""{ "hostname": "gw.example.org", {{sample}} }""" : $$"""
                { "hostname": "gw.example.org",
                  "virtualServers": { "inbound": { {{(sample.Contains("\"listen\"", StringComparison.Ordinal) ? "" : "\"listen\": [\"127.0.0.1:0\"], ")}}"pool": "mail", {{sample}} } },
                  "pools": { "mail": { "members": [{ "address": "127.0.0.1:2600" }] } } }
                """;

            Load.Text(text).Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldBeEmpty(sample);
        }
    }

    [GeneratedRegex("```jsonc\n(?<sample>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
