using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>Lays a child profile over its parent: what the child says wins, key by key; what it adds follows.</summary>
internal static class ProfileMerge
{
    private static readonly JsonElement NoOptions = JsonElement.Parse("{}"u8);

    public static SecurityProfileOptions Merge(SecurityProfileOptions parent, SecurityProfileOptions child) => new()
    {
        Parent = null,
        ExemptRecipients = child.ExemptRecipients ?? parent.ExemptRecipients,
        Violations = Merge(parent.Violations, child.Violations, Merge),
        Checks = Merge(parent.Checks, child.Checks, Merge),
    };

    /// <summary>The check's own options; an empty object when there are none.</summary>
    public static JsonElement OptionsOf(CheckOptions check) => check.Options.ValueKind == JsonValueKind.Object ? check.Options : NoOptions;

    private static CheckOptions Merge(CheckOptions parent, CheckOptions child) => new()
    {
        Alarm = child.Alarm ?? parent.Alarm,
        Block = child.Block ?? parent.Block,
        Violations = Merge(parent.Violations, child.Violations, Merge),
        OnFailure = child.OnFailure ?? parent.OnFailure,
        Timeout = child.Timeout ?? parent.Timeout,
        Reply = child.Reply ?? parent.Reply,
        Action = child.Action ?? parent.Action,
        RefuseAt = child.RefuseAt ?? parent.RefuseAt,
        Staging = child.Staging ?? parent.Staging,
        Options = JsonMerge.Merge(OptionsOf(parent), OptionsOf(child)),
    };

    private static ViolationOptions Merge(ViolationOptions parent, ViolationOptions child) => new()
    {
        Alarm = child.Alarm ?? parent.Alarm,
        Block = child.Block ?? parent.Block,
        OnFailure = child.OnFailure ?? parent.OnFailure,
        Reply = child.Reply ?? parent.Reply,
        Action = child.Action ?? parent.Action,
        RefuseAt = child.RefuseAt ?? parent.RefuseAt,
        Staging = child.Staging ?? parent.Staging,
    };

    private static OrderedDictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> parent, IReadOnlyDictionary<string, T> child, Func<T, T, T> merge)
    {
        var merged = new OrderedDictionary<string, T>(parent, StringComparer.Ordinal);
        foreach (var (key, value) in child)
        {
            merged[key] = merged.TryGetValue(key, out var inherited) ? merge(inherited, value) : value;
        }

        return merged;
    }
}
