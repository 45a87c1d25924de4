using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>The whole configuration as it applies: defaults filled in, profiles resolved, paths absolute, secrets as references. It can be loaded again and means the same.</summary>
internal static class EffectiveConfiguration
{
    /// <summary>How the project writes JSON that people read.</summary>
    public static JsonWriterOptions Format { get; } = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The configuration as JSON text that ends with a line feed.</summary>
    public static string Write(GatewayOptions options)
    {
        var names = BuiltInProfiles.All.Keys.Where(name => !options.SecurityProfiles.ContainsKey(name)).Concat(options.SecurityProfiles.Keys);
        var effective = options with
        {
            SecurityProfiles = new OrderedDictionary<string, SecurityProfileOptions>(
                names.Select(name => KeyValuePair.Create(name, Written(SecurityProfileResolver.Resolve(options, name)))),
                StringComparer.Ordinal),
        };

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Format))
        {
            SettingsWriter.Write(writer, Shapes.Root, effective);
        }

        return Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length) + "\n";
    }

    private static SecurityProfileOptions Written(EffectiveSecurityProfile profile) => new()
    {
        Parent = null,
        ExemptRecipients = profile.ExemptRecipients,
        Violations = Written(profile.Violations),
        Checks = new OrderedDictionary<string, CheckOptions>(
            profile.Checks.Select(check => KeyValuePair.Create(check.Name, Written(check))),
            StringComparer.Ordinal),
    };

    private static CheckOptions Written(EffectiveCheck check) => new()
    {
        Alarm = check.Settings.Alarm,
        Block = check.Settings.Block,
        Violations = Written(check.Violations),
        OnFailure = check.OnFailure,
        Timeout = check.Timeout,
        Reply = check.Settings.Reply,
        Action = check.Settings.Action,
        RefuseAt = check.Settings.RefuseAt,
        Staging = check.Settings.Staging,
        Options = check.Options,
    };

    private static OrderedDictionary<string, ViolationOptions> Written(IReadOnlyDictionary<string, EffectiveViolation> violations) => new(
        violations.Select(violation => KeyValuePair.Create(
            violation.Key,
            new ViolationOptions
            {
                Alarm = violation.Value.Alarm,
                Block = violation.Value.Block,
                OnFailure = violation.Value.OnFailure,
                Reply = violation.Value.Reply,
                Action = violation.Value.Action,
                RefuseAt = violation.Value.RefuseAt,
                Staging = violation.Value.Staging,
            })),
        StringComparer.Ordinal);
}
