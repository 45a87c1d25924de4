using System.Collections.Frozen;

namespace ScriptGate.Core.Configuration;

/// <summary>The profiles that are compiled in. A check that joins the product gets its line here.</summary>
internal static class BuiltInProfiles
{
    /// <summary>The profile of a virtual server that names none, and the parent of a profile that names none.</summary>
    public const string Smtp = "smtp";

    /// <summary>The check that is first in every chain and can be left out of none.</summary>
    public const string TlsPolicy = "tls-policy";

    /// <summary>The profiles by name.</summary>
    public static FrozenDictionary<string, SecurityProfileOptions> All { get; } = new Dictionary<string, SecurityProfileOptions>(StringComparer.Ordinal)
    {
        [Smtp] = new()
        {
            Parent = null,
            ExemptRecipients = ["postmaster", "abuse"],
            Checks = new OrderedDictionary<string, CheckOptions>(StringComparer.Ordinal)
            {
                // What stands beside the check, not inside "violations": a child that says "block": false then means all of them.
                [TlsPolicy] = new() { Alarm = true, Block = true },
                ["methods"] = new() { Alarm = true, Block = true },
            },
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
