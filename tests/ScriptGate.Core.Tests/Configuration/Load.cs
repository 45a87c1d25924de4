using System.Text;
using ScriptGate.Core.Configuration;
using Shouldly;

namespace ScriptGate.Core.Tests.Configuration;

/// <summary>Loads configurations for tests: the least text that is valid, in a folder that has the files it names.</summary>
internal static class Load
{
    /// <summary>No environment.</summary>
    public static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The folder relative paths start from; its file need not exist.</summary>
    public static readonly string File = Path.Combine(AppContext.BaseDirectory, "scriptgate.json");

    public static ConfigurationResult Text(string json, params (string Name, string Value)[] environment) =>
        ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(json), File, environment.ToDictionary(item => item.Name, item => item.Value, StringComparer.Ordinal));

    /// <summary>Loads a valid configuration that has more members beside what it must have.</summary>
    public static ConfigurationResult With(string members, params (string Name, string Value)[] environment) => Text(
        $$"""
        {
          "hostname": "gw.example.org",
          "virtualServers": { "inbound": { "listen": ["127.0.0.1:2525"], "pool": "mail" } },
          "pools": { "mail": { "members": [{ "address": "127.0.0.1:2600" }] } },
          {{members}}
        }
        """,
        environment);

    /// <summary>The options of a configuration that must be valid.</summary>
    public static GatewayOptions Valid(ConfigurationResult result)
    {
        result.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldBeEmpty();
        return result.Options.ShouldNotBeNull();
    }

    /// <summary>What a result complains about, without the folder.</summary>
    public static string[] Complaints(ConfigurationResult result) =>
        [.. result.Diagnostics.Select(diagnostic => diagnostic.ToString().Replace(Path.GetDirectoryName(File) + "/", "", StringComparison.Ordinal))];
}
