using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Interop.Harness.Gateway;

/// <summary>The configuration of a gateway under test. Starts as one virtual server on a free port, one pool with the given members, and a log for programs.</summary>
internal sealed class GatewayPlan
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    public GatewayPlan(params string[] members)
    {
        Port = FreePorts.Next();
        AdminPort = FreePorts.Next();
        Configuration = new JsonObject
        {
            ["hostname"] = "gw.example",
            ["virtualServers"] = new JsonObject { ["inbound"] = new JsonObject { ["listen"] = new JsonArray($"127.0.0.1:{Port}"), ["pool"] = "mail" } },
            ["pools"] = new JsonObject
            {
                ["mail"] = new JsonObject { ["members"] = new JsonArray([.. members.Select(address => new JsonObject { ["address"] = address })]) },
            },
            ["logging"] = new JsonObject { ["format"] = "json" },
            ["admin"] = new JsonObject { ["listen"] = $"127.0.0.1:{AdminPort}" },
        };
    }

    public int Port { get; }

    /// <summary>The port of the second virtual server, with TLS from the first byte; 0 without one.</summary>
    public int ImplicitTlsPort { get; private set; }

    public int AdminPort { get; }

    public JsonObject Configuration { get; }

    /// <summary>The program that starts the gateway, with its arguments; empty for none between.</summary>
    public IReadOnlyList<string> Launcher { get; set; } = [];

    /// <summary>Variables of the gateway's environment.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public JsonObject Server => Configuration["virtualServers"]!["inbound"]!.AsObject();

    public JsonObject Pool => Configuration["pools"]!["mail"]!.AsObject();

    public string Text => Configuration.ToJsonString(Indented);

    /// <summary>Sets a key of the virtual server, for example <c>("recipients", "\"late\"")</c>.</summary>
    public GatewayPlan With(string key, string json)
    {
        Server[key] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Sets a key of the pool.</summary>
    public GatewayPlan WithPool(string key, string json)
    {
        Pool[key] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Sets a key at the top of the configuration.</summary>
    public GatewayPlan WithTop(string key, string json)
    {
        Configuration[key] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Adds a file beside the configuration.</summary>
    public GatewayPlan WithFile(string file, string text)
    {
        _files[file] = text;
        return this;
    }

    /// <summary>Adds a rule to the virtual server.</summary>
    public GatewayPlan WithRule(string script, string file = "rules/rule.js")
    {
        var rules = Server["rules"]?.DeepClone().AsArray() ?? [];
        rules.Add(file);
        Server["rules"] = rules;
        return WithFile(file, script);
    }

    /// <summary>Gives the virtual server a certificate, and adds a second one with the same settings and TLS from the first byte.</summary>
    public GatewayPlan WithTls(KeyPair pair)
    {
        Configuration["clientTls"] = new JsonObject
        {
            ["default"] = new JsonObject { ["certificates"] = new JsonArray(new JsonObject { ["cert"] = pair.Certificate, ["key"] = pair.Key }) },
        };
        Server["clientTls"] = "default";
        Server["starttls"] = "allow";
        ImplicitTlsPort = FreePorts.Next();
        var second = Server.DeepClone().AsObject();
        second["listen"] = new JsonArray($"127.0.0.1:{ImplicitTlsPort}");
        second["implicitTls"] = true;
        Configuration["virtualServers"]!["inbound-tls"] = second;
        return this;
    }

    public void WriteTo(TestFolder folder)
    {
        foreach (var (file, text) in _files)
        {
            folder.Write(file, text);
        }

        folder.Write(RealGateway.ConfigurationFile, Text);
    }
}
