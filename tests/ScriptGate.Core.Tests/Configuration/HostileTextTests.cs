using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Configuration;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

/// <summary>Whatever stands in file and environment: loading ends with a result, and says so when there is none.</summary>
public sealed class HostileTextTests
{
    private static readonly string[] Keys =
    [
        "hostname", "engine", "trustedNetworks", "virtualServers", "inbound", "listen", "pool", "pools", "mail", "members", "address", "limits", "recipients", "rules", "file",
        "options", "securityProfiles", "edge", "parent", "checks", "methods", "violations", "reply", "alarm", "admin", "token", "clientTls", "certificates", "serverTls", "mode",
        "state", "store", "spool", "directory", "", "a.b[0]", "\u0000", "\ud83d", "__proto__",
    ];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-1", "1e400", "99999999999999999999", "\"\"", "\"x\"", "\"127.0.0.1:25\"", "\"mail\"", "\"edge\"", "\"env:HOME\"", "\"file:/\"", "\"file:\\u0000\"",
        "\"25MiB\"", "\"999999999999GiB\"", "\"5m\"", "\"999999999d\"", "\"[::1]:25\"", "\"[::1%x]:25\"", "\"10.0.0.0/8\"", "\"/33\"", "\"550 5.7.1 No\"", "\"\\ud83d\"", "\"@checks\"", "\"\\u0000\"", "\"smtp\"",
    ];

    private static Gen<string> Json(int size)
    {
        var scalar = Gen.Elements(Scalars);
        if (size <= 0)
        {
            return scalar;
        }

        var inner = Json(size / 3);
        var member = from key in Gen.Elements(Keys) from value in inner select $"\"{Escape(key)}\": {value}";
        return Gen.OneOf(
            scalar,
            from items in inner.ListOf() select $"[{string.Join(",\n", items)}]",
            from members in member.ListOf() select $"{{{string.Join(",\n", members)}}}",
            from members in member.ListOf() select $"{{{string.Join(",\n", members)}}}");
    }

    [Fact]
    public void Any_JSON_gives_a_result()
    {
        Prop.ForAll(Gen.Sized(size => Json(Math.Min(size, 60))).ToArbitrary(), json => HasResult(Encoding.UTF8.GetBytes(json), Load.Nothing)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_octets_give_a_result()
    {
        Prop.ForAll<byte[]>(octets => HasResult(octets, Load.Nothing)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_environment_gives_a_result()
    {
        var valid = Encoding.UTF8.GetBytes(File.ReadAllText(RepositoryFiles.Find("scriptgate.json")));
        var segment = Gen.OneOf(Gen.Elements(Keys), Gen.Elements("0", "1", "7", "LISTEN", "PoOl"));
        var variable =
            from path in segment.ListOf()
            from value in Gen.OneOf(Gen.Elements(Scalars), Json(20), Gen.Elements("", "{", "[", "a,b", "\ud83d"))
            select KeyValuePair.Create($"SCRIPTGATE__{string.Join("__", path)}", value);

        Prop.ForAll(variable.ListOf().ToArbitrary(), variables =>
        {
            var environment = variables.DistinctBy(item => item.Key, StringComparer.Ordinal).ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);
            return HasResult(valid, environment);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_name_of_control_characters_is_told_without_them_and_where_it_stands()
    {
        var json = """
            {
              "virtualServers": {
                "a\u0000\u001b[31m": { "listen": ["127.0.0.1:25"],
                  "pool": "none" }
              },
              "pools": { "mail": { "members": [{ "address": "127.0.0.1:26" }] } }
            }
            """;

        var text = Load.Text(json).Diagnostics.Select(diagnostic => diagnostic.ToString()).ToList();

        text.ShouldContain(line => line.EndsWith(":4: SG1101: virtualServers.a??[31m.pool: there is no pool 'none'", StringComparison.Ordinal), string.Join('\n', text));
        text.ShouldAllBe(line => !line.Any(char.IsControl));
    }

    [Fact]
    public void A_flood_of_mistakes_is_cut_off()
    {
        var json = new StringBuilder("{");
        for (var i = 0; i < 20_000; i++)
        {
            json.Append(CultureInfo.InvariantCulture, $"\"unknown{i}\": 1,\n");
        }

        Load.Text(json.Append('}').ToString()).Diagnostics.Count.ShouldBe(1_000);
    }

    private static string Escape(string key) => string.Concat(key.Select(c => c < ' ' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));

    private static bool HasResult(byte[] json, IReadOnlyDictionary<string, string> environment)
    {
        var result = ConfigurationLoader.Parse(json, Load.File, environment);
        var text = string.Join('\n', result.Diagnostics);
        if (result.Options is not null)
        {
            _ = EffectiveConfiguration.Write(result.Options);
        }

        return (result.Options is null) == result.Diagnostics.Any(diagnostic => diagnostic.IsError) && !text.Contains('\0', StringComparison.Ordinal);
    }
}
