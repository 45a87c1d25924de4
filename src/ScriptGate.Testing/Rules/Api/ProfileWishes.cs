using System.Text.Json;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Testing.Rules;

/// <summary>What a test says of the security profiles: which checks run, with which options, and what becomes of violations.</summary>
internal static class ProfileWishes
{
    /// <summary>Reads <c>checks</c>: names, or names and options.</summary>
    public static IReadOnlyDictionary<string, CheckOptions> Checks(TestOptions options, JsonElement checks) => checks.ValueKind == JsonValueKind.Object
        ? checks.EnumerateObject().ToDictionary(check => check.Name, check => CheckOf(options, check), StringComparer.Ordinal)
        : (TestOptions.TextsOf(checks) ?? throw options.Mistake("checks", "a list of names, or an object of names and options")).Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, _ => new CheckOptions(), StringComparer.Ordinal);

    /// <summary>Reads <c>violations</c>.</summary>
    public static IReadOnlyDictionary<string, ViolationOptions> Violations(TestOptions options, JsonElement violations) => violations.ValueKind == JsonValueKind.Object
        ? violations.EnumerateObject().ToDictionary(one => one.Name, one => ViolationOf(options.Inner("violations")!.Value.Inner(one.Name, "alarm", "block")), StringComparer.Ordinal)
        : throw options.Mistake("violations", "an object of names and { alarm, block }");

    private static ViolationOptions ViolationOf(TestOptions? flags) => new() { Alarm = flags?.Boolean("alarm"), Block = flags?.Boolean("block") };

    private static CheckOptions CheckOf(TestOptions options, JsonProperty check)
    {
        var flags = options.Inner("checks")!.Value.Inner(check.Name) ?? throw options.Mistake($"checks.{check.Name}", "an object of options");
        var own = flags.Entries.Where(entry => entry.Name is not ("alarm" or "block")).ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
        return new CheckOptions { Alarm = flags.Boolean("alarm"), Block = flags.Boolean("block"), Options = JsonSerializer.SerializeToElement(own) };
    }
}
