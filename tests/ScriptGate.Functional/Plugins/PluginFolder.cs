using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;

namespace ScriptGate.Functional.Plugins;

/// <summary>A plugins folder of a gateway's own, into which built plugins are dropped.</summary>
internal static class PluginFolder
{
    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>Gives the scenario a plugins folder with these checks in it; <c>tls-policy</c> is always there.</summary>
    public static Scenario WithPlugins(this Scenario scenario, params string[] checks)
    {
        scenario.WithTop("plugins", """{ "directory": "plugins" }""");
        foreach (var check in checks.Prepend("tls-policy").Distinct(StringComparer.Ordinal))
        {
            scenario.Prepare(folder => Install(Path.Combine(folder, "plugins"), check, check));
        }

        return scenario;
    }

    /// <summary>Names checks in the profile <c>edge</c>, which inherits nothing.</summary>
    public static Scenario WithChecks(this Scenario scenario, string checks, string violations = "{}") => scenario
        .With("securityProfile", "\"edge\"")
        .WithTop("securityProfiles", $$"""{ "edge": { "parent": null, "violations": {{violations}}, "checks": {{checks}} } }""");

    /// <summary>Names recipients whom the profile <c>edge</c> exempts.</summary>
    public static Scenario WithExempt(this Scenario scenario, params string[] recipients)
    {
        scenario.Configuration["securityProfiles"]!["edge"]!["exemptRecipients"] = new JsonArray([.. recipients]);
        return scenario;
    }

    /// <summary>Drops a built plugin into a running gateway's folder, in place of what is there.</summary>
    public static void Install(this TestGateway gateway, string check, string? from = null) =>
        Install(Path.Combine(gateway.Folder, "plugins"), check, from ?? check);

    public static void Remove(this TestGateway gateway, string check) => Directory.Delete(Path.Combine(gateway.Folder, "plugins", check), recursive: true);

    private static void Install(string plugins, string check, string from)
    {
        var folder = Path.Combine(plugins, check);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Built, from)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }
}
