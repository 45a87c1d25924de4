using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScriptGate.Scripting.Engine;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Harness;

/// <summary>What a test gateway is configured to be. Starts as one virtual server, one pool with the given members, the checks that ask nobody, some relay domains and no watching.</summary>
internal sealed class Scenario
{
    private const string RelayDomains = "relay-domains.txt";

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal) { [RelayDomains] = "example.org\narchive.example\nsecret.example\nx\n" };
    private readonly List<Action<string>> _preparations = [];

    public Scenario(params string[] members)
    {
        Configuration = new JsonObject
        {
            ["hostname"] = "gw.example",
            ["virtualServers"] = new JsonObject
            {
                ["inbound"] = new JsonObject { ["listen"] = new JsonArray("127.0.0.1:2525"), ["pool"] = "mail", ["securityProfile"] = "few" },
            },
            ["pools"] = new JsonObject
            {
                ["mail"] = new JsonObject { ["members"] = Members(members), ["monitor"] = new JsonObject { ["type"] = "none" } },
            },
            ["plugins"] = new JsonObject { ["directory"] = ShippedPlugins.Directory },
            ["reload"] = new JsonObject { ["watch"] = false },

            // The client is a stranger: whom it may send to has to be said.
            ["dataGroups"] = new JsonObject { ["relayDomains"] = new JsonObject { ["file"] = RelayDomains } },

            // Loading a check takes longer than most tests, and one of them writes a field into every message.
            ["securityProfiles"] = JsonNode.Parse("""
                { "few": { "parent": null, "exemptRecipients": ["postmaster", "abuse"], "checks": {
                    "protocol": { "alarm": true, "block": false }, "methods": { "alarm": true, "block": true }, "relay": { "alarm": true, "block": true } } } }
                """),
        };
    }

    public JsonObject Configuration { get; }

    /// <summary>Whether its plugins are those that were built, and nobody replaces them.</summary>
    public bool HasShippedPlugins => (string?)Configuration["plugins"]?["directory"] == ShippedPlugins.Directory;

    public JsonObject Server => Configuration["virtualServers"]!["inbound"]!.AsObject();

    public JsonObject Pool => Configuration["pools"]!["mail"]!.AsObject();

    /// <summary>Null for the real clock.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>How long a start waits for what members offer: on a machine with much to do longer than the second of the product, for what is offered depends on it.</summary>
    public TimeSpan ProbeLimit { get; set; } = Patience.Limit;

    /// <summary>What is left of a gateway before; null for nothing.</summary>
    public IStateStore? State { get; set; }

    /// <summary>What chooses members at random, always the same.</summary>
    public Random Random { get; } = new(20260301);

    /// <summary>Answers for DNS; null while every look-up fails.</summary>
    public FakeResolver? Resolver { get; set; }

    /// <summary>What rules may use; two lanes, so that a test starts quickly.</summary>
    public ScriptLimits Limits { get; set; } = new() { Lanes = 2 };

    /// <summary>Steps written in C#, in place of a rule engine; null while there are none.</summary>
    public StepEngine? Steps { get; private set; }

    /// <summary>False to look at the diagnostics of a configuration that is refused.</summary>
    public bool MustStart { get; set; } = true;

    public static JsonArray Members(params string[] addresses) => new([.. addresses.Select(address => new JsonObject { ["address"] = address })]);

    /// <summary>Takes the built-in profile, as a virtual server that names none does.</summary>
    public Scenario WithBuiltInProfile()
    {
        Server.Remove("securityProfile");
        Configuration.Remove("securityProfiles");
        return this;
    }

    /// <summary>Sets a key of the virtual server, for example <c>("limits", """{ "errors": 3 }""")</c>.</summary>
    public Scenario With(string key, string json)
    {
        Server[key] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Sets a key at the top of the configuration.</summary>
    public Scenario WithTop(string key, string json)
    {
        Configuration[key] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Gives the virtual server a profile <c>edge</c> below the built-in one.</summary>
    public Scenario WithProfile(string json) => With("securityProfile", "\"edge\"").WithTop("securityProfiles", $$"""{ "edge": {{json}} }""");

    /// <summary>Gives the virtual server another name. The last thing to say about it.</summary>
    public Scenario Rename(string name)
    {
        var servers = Configuration["virtualServers"]!.AsObject();
        var server = Server;
        servers.Remove("inbound");
        servers[name] = server;
        return this;
    }

    /// <summary>Adds a data group with a file of its own.</summary>
    public Scenario WithDataGroup(string name, string type, string text)
    {
        Configuration["dataGroups"]![name] = new JsonObject { ["file"] = $"{name}.txt", ["type"] = type };
        return WithFile($"{name}.txt", text);
    }

    /// <summary>Adds a rule to the virtual server.</summary>
    public Scenario WithRule(string script, string file = "scripts/rules/rule.js")
    {
        _files[file] = script;
        var rules = Server["rules"]?.AsArray() ?? [];
        Server["rules"] = rules.DeepClone();
        Server["rules"]!.AsArray().Add(file);
        return this;
    }

    /// <summary>Adds a step written in C#: what a rule would do, without a script between the test and the engine.</summary>
    public Scenario On<TEvent>(Stage stage, Func<TEvent, Verdict> handler, MessageNeeds needs = MessageNeeds.Nothing)
        where TEvent : SmtpEvent
    {
        if (Steps is null)
        {
            Steps = new StepEngine();
            WithRule("// The steps are the test's own.", StepEngine.File);
        }

        Steps.Add(stage, handler, needs);
        return this;
    }

    public Scenario WithFile(string file, string text)
    {
        _files[file] = text;
        return this;
    }

    /// <summary>Adds a client TLS profile <c>default</c> with a self-signed certificate for <c>gw.example</c>.</summary>
    public Scenario WithTls()
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue(new CertificateWishes { Names = ["gw.example"], Until = TimeSpan.FromDays(90) });
        using var key = certificate.GetECDsaPrivateKey()!;
        _files["certs/gateway.pem"] = certificate.ExportCertificatePem();
        _files["certs/gateway.key"] = key.ExportPkcs8PrivateKeyPem();
        return WithTop("clientTls", """{ "default": { "certificates": [ { "cert": "certs/gateway.pem", "key": "certs/gateway.key" } ] } }""");
    }

    /// <summary>Puts more than text into the gateway's folder before it starts.</summary>
    public Scenario Prepare(Action<string> preparation)
    {
        _preparations.Add(preparation);
        return this;
    }

    public void WriteTo(string folder)
    {
        _preparations.ForEach(prepare => prepare(folder));
        _preparations.Clear();
        foreach (var (file, text) in _files)
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        File.WriteAllText(Path.Combine(folder, "scriptgate.json"), Configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
