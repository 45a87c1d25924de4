using System.Text.Json;
using ScriptGate.Core.Configuration;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

/// <summary>What the configuration's own commands print: schema and effective configuration; and the page that describes it.</summary>
public sealed class ConfigurationOutputTests
{
    [Fact]
    public void The_schema_in_the_repository_is_the_one_of_this_version()
    {
        File.ReadAllText(RepositoryFiles.Find("scriptgate.schema.json")).ShouldBe(ConfigurationSchema.Generate(), "write it anew with: scriptgate schema");
    }

    [Fact]
    public void The_schema_knows_every_word_of_the_format_and_no_other_key()
    {
        using var schema = JsonDocument.Parse(ConfigurationSchema.Generate());

        var root = schema.RootElement;
        root.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        root.GetProperty("required").EnumerateArray().Select(key => key.GetString()).ShouldBe(["virtualServers", "pools"]);
        var definitions = root.GetProperty("$defs");
        definitions.GetProperty("state").GetProperty("properties").GetProperty("store").GetProperty("enum").EnumerateArray().Select(word => word.GetString())
            .ShouldBe(["memory", "sqlite", "redis"]);
        definitions.GetProperty("pool").GetProperty("properties").GetProperty("method").GetProperty("enum").EnumerateArray().Select(word => word.GetString())
            .ShouldBe(["round-robin", "ratio", "least-connections", "power-of-two", "hash"]);
        definitions.GetProperty("clientTls").GetProperty("properties").GetProperty("minVersion").GetProperty("default").GetString().ShouldBe("1.2");
        definitions.GetProperty("check").GetProperty("additionalProperties").GetBoolean().ShouldBeTrue();
        definitions.EnumerateObject()
            .Where(definition => definition.Value.TryGetProperty("properties", out _) && !definition.NameEquals("check"))
            .ShouldAllBe(definition => !definition.Value.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void The_effective_configuration_can_be_loaded_and_means_the_same()
    {
        var options = Load.Valid(Load.Text(
            """
            {
              "hostname": "gw.example.org",
              "trustedNetworks": ["192.0.2.0/24"],
              "virtualServers": {
                "inbound": {
                  "listen": ["127.0.0.1:2525"], "pool": "mail", "securityProfile": "edge",
                  "rules": ["@checks", { "file": "ScriptGate.Core.dll", "options": { "a": { "b": [1, 2.50] } }, "timeout": "1s" }],
                  "limits": { "messageSize": "26214401" },
                },
              },
              "pools": { "mail": { "members": [{ "address": "[::1]:25" }], "serverTls": "strict" }, "b": { "members": [{ "address": "b:25" }], "serverTls": { "mode": "require" } } },
              "serverTls": { "strict": { "mode": "implicit", "verify": false } },
              "clientTls": { "default": { "certificates": [{ "cert": "ScriptGate.Core.dll", "key": "ScriptGate.Core.dll", "password": "env:KEY_PASSWORD" }], "minVersion": "1.3" } },
              "securityProfiles": {
                "edge": {
                  "violations": { "bulk-sender": { "block": true } },
                  "checks": { "methods": { "disallow": ["EXPN"], "timeout": "2s", "violations": { "disallowed-method": { "reply": "550 5.5.1 No" } } } },
                },
              },
            }
            """,
            ("KEY_PASSWORD", "hunter2")));

        var written = EffectiveConfiguration.Write(options);
        var again = Load.Valid(Load.Text(written, ("KEY_PASSWORD", "hunter2")));

        EffectiveConfiguration.Write(again).ShouldBe(written);
        written.ShouldNotContain("hunter2");
        using var json = JsonDocument.Parse(written);
        var root = json.RootElement;
        root.GetProperty("virtualServers").GetProperty("inbound").GetProperty("starttls").GetString().ShouldBe("allow");
        root.GetProperty("virtualServers").GetProperty("inbound").GetProperty("limits").GetProperty("messageSize").GetInt64().ShouldBe(26214401);
        root.GetProperty("pools").GetProperty("mail").GetProperty("serverTls").GetString().ShouldBe("strict");
        root.GetProperty("clientTls").GetProperty("default").GetProperty("certificates")[0].GetProperty("password").GetString().ShouldBe("env:KEY_PASSWORD");
        root.GetProperty("spool").GetProperty("directory").GetString().ShouldBe(Path.Combine(AppContext.BaseDirectory, "var/spool"));
        var profiles = root.GetProperty("securityProfiles");
        profiles.EnumerateObject().Select(profile => profile.Name).ShouldBe(["smtp", "edge"]);
        profiles.GetProperty("edge").GetProperty("parent").ValueKind.ShouldBe(JsonValueKind.Null);
        profiles.GetProperty("edge").GetProperty("checks").EnumerateObject().Select(check => check.Name).ShouldBe(["tls-policy", "protocol", "methods", "relay", "reputation", "mail-validation", "antivirus", "rate-limit", "spf", "directory-harvest", "greylisting"]);
        profiles.GetProperty("smtp").GetProperty("checks").GetProperty("relay").GetProperty("block").GetBoolean().ShouldBeTrue();
        profiles.GetProperty("smtp").GetProperty("checks").GetProperty("mail-validation").GetProperty("violations").GetProperty("disallowed-sender").GetProperty("block").GetBoolean().ShouldBeTrue();
        profiles.GetProperty("edge").GetProperty("checks").GetProperty("methods").GetRawText().ShouldContain("EXPN");
    }

    [Fact]
    public void Every_key_and_every_diagnostic_is_in_the_documentation()
    {
        var page = File.ReadAllText(RepositoryFiles.Find("docs/configuration.md"));
        var keys = Keys(Shapes.Root).Distinct(StringComparer.Ordinal);
        var codes = typeof(DiagnosticCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        keys.Concat(codes).Where(word => !page.Contains($"| `{word}` |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Keys(Shape shape) => shape switch
    {
        ObjectShape record => record.Keys.SelectMany(setting => Keys(setting.Shape).Prepend(setting.Key)),
        MapShape map => Keys(map.Item),
        ListShape list => Keys(list.Item),
        _ => [],
    };
}
