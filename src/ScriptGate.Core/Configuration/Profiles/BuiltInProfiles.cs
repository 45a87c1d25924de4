using System.Collections.Frozen;

namespace ScriptGate.Core.Configuration;

/// <summary>The profiles that are compiled in. A check that joins the product gets its line here.</summary>
internal static class BuiltInProfiles
{
    /// <summary>The profile of a virtual server that names none, and the parent of a profile that names none.</summary>
    public const string Smtp = "smtp";

    /// <summary>The check that is first in every chain and can be left out of none.</summary>
    public const string TlsPolicy = "tls-policy";

    /// <summary>The check of what the engine finds wrong on the wire; what it blocks no recipient is exempt from.</summary>
    public const string Protocol = "protocol";

    /// <summary>The check that keeps strangers from sending through the gateway to others.</summary>
    public const string Relay = "relay";

    /// <summary>The data group of the domains that mail is taken for, unless the check names another.</summary>
    public const string RelayDomains = "relayDomains";

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

                // The engine answers fatal findings by itself; this is about recording them, and about the soft ones.
                [Protocol] = new() { Alarm = true, Block = false },
                ["methods"] = new() { Alarm = true, Block = true },
                [Relay] = new() { Alarm = true, Block = true },

                // Does nothing until it is told who knows addresses. Without them mail must pass.
                ["reputation"] = new() { Alarm = true, Block = true, OnFailure = OnFailure.Continue },

                // Beside it: what is not listed is off. A failed look-up must not keep out whom no list names.
                ["mail-validation"] = new()
                {
                    Alarm = false,
                    Block = false,
                    Violations = new OrderedDictionary<string, ViolationOptions>(StringComparer.Ordinal)
                    {
                        ["disallowed-sender"] = new() { Alarm = true, Block = true, OnFailure = OnFailure.Continue },
                        ["sender-not-in-dns"] = new() { Alarm = true },
                    },
                },

                // Does nothing until it is told of a scanner.
                ["antivirus"] = new()
                {
                    Alarm = true,
                    Block = true,
                    Violations = new OrderedDictionary<string, ViolationOptions>(StringComparer.Ordinal) { ["virus-unscanned"] = new() { Block = false } },
                },
                ["rate-limit"] = new() { Alarm = true, Block = false, OnFailure = OnFailure.Continue },

                // Its own limit is 20 s (RFC 7208 section 4.6.4), and that is to be the one that is met.
                ["spf"] = new() { Alarm = true, Block = false, Timeout = TimeSpan.FromSeconds(25) },

                // Before greylisting, which is not to defer what is about to be locked out.
                ["directory-harvest"] = new() { Alarm = true, Block = false, OnFailure = OnFailure.Continue },
                ["greylisting"] = new() { Alarm = false, Block = false, OnFailure = OnFailure.Continue },
            },
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
