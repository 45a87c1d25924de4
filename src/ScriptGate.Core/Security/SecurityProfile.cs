using System.Collections.Frozen;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;

namespace ScriptGate.Core.Security;

/// <summary>A security profile at run time: what becomes of each violation, by name. Immutable; part of a generation.</summary>
internal sealed class SecurityProfile
{
    private readonly FrozenDictionary<string, ProfileEntry> _violations;
    private readonly FrozenSet<string> _exemptLocalParts;
    private readonly FrozenSet<string> _exemptAddresses;

    /// <param name="profile">The profile with everything it inherits in it.</param>
    /// <param name="declared">The violations that each loaded check declared, by check.</param>
    public SecurityProfile(EffectiveSecurityProfile profile, IReadOnlyDictionary<string, IReadOnlySet<string>> declared)
    {
        Name = profile.Name;

        // A name that a check declared is the check's; the catalogue refuses a profile that also lists it as a rule's.
        var entries = profile.Violations.ToDictionary(pair => pair.Key, pair => EntryOf(profile.Origins, check: null, pair.Key, pair.Value), StringComparer.Ordinal);
        foreach (var check in profile.Checks)
        {
            foreach (var violation in declared.GetValueOrDefault(check.Name, FrozenSet<string>.Empty))
            {
                entries[violation] = EntryOf(profile.Origins, check.Name, violation, check.Violation(violation));
            }
        }

        _violations = entries.ToFrozenDictionary(StringComparer.Ordinal);
        _exemptLocalParts = profile.ExemptRecipients.Where(text => !text.Contains('@', StringComparison.Ordinal)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _exemptAddresses = profile.ExemptRecipients.Where(text => text.Contains('@', StringComparison.Ordinal)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public string Name { get; }

    /// <summary>Every violation that a check declared or the profile lists.</summary>
    public IReadOnlyDictionary<string, ProfileEntry> Violations => _violations;

    /// <summary>True when the violation is a check's or the profile lists it. Names that rules make up must not become values of a metric's tag.</summary>
    public bool Knows(string violation) => _violations.ContainsKey(violation);

    /// <summary>What becomes of a violation, and whose it is. One that nobody listed is alarm only.</summary>
    public ProfileEntry Find(string violation) => _violations.GetValueOrDefault(violation, ProfileEntry.Unlisted);

    /// <summary>True for a recipient that gets its mail although a check blocked the session at CONNECT, EHLO or MAIL.</summary>
    public bool IsExempt(Mailbox recipient) => _exemptLocalParts.Contains(recipient.Local) || _exemptAddresses.Contains(recipient.ToString());

    private static ProfileEntry EntryOf(FlagOrigins? origins, string? check, string violation, EffectiveViolation policy) => new(
        check,
        policy,
        new ViolationFlags(
            policy.Alarm,
            policy.Block,
            policy.Staging,
            origins?.Find(check, violation, static listed => listed.Alarm, static listed => listed.Alarm),
            origins?.Find(check, violation, static listed => listed.Block, static listed => listed.Block),
            origins?.Find(check, violation, static listed => listed.Staging, static listed => listed.Staging)));
}

/// <summary>A violation in a profile.</summary>
/// <param name="Check">The check that declared it; null for a rule's.</param>
/// <param name="Policy">What becomes of it.</param>
/// <param name="Flags">The same for records, with the profiles that say so.</param>
internal sealed record ProfileEntry(string? Check, EffectiveViolation Policy, ViolationFlags Flags)
{
    public static readonly ProfileEntry Unlisted = new(Check: null, EffectiveViolation.AlarmOnly, new ViolationFlags(Alarm: true, Block: false, Staging: false));
}
