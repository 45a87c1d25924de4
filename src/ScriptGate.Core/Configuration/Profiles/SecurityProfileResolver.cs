using System.Collections.ObjectModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Works out what a profile comes to: its ancestors overridden key by key, then the defaults that depend on what is there.</summary>
internal static class SecurityProfileResolver
{
    /// <summary>The name of what applies where security is off.</summary>
    public const string NoProfile = "none";

    /// <summary>The profile that applies to a virtual server.</summary>
    public static EffectiveSecurityProfile ResolveFor(GatewayOptions options, VirtualServerOptions server) =>
        server.Security ? Resolve(options, server.SecurityProfile) : WithoutSecurity;

    /// <summary>A profile by name; unknown ancestors and cycles end the inheritance (the validator reports them).</summary>
    public static EffectiveSecurityProfile Resolve(GatewayOptions options, string name)
    {
        var lineage = ProfileLineage.Of(name, options.SecurityProfiles);
        var merged = lineage.Profiles
            .Reverse()
            .Aggregate(new SecurityProfileOptions { Parent = null }, ProfileMerge.Merge);
        return new EffectiveSecurityProfile(
            name,
            Checks(merged),
            Map(merged.Violations, (_, violation) => Fill(violation, EffectiveViolation.AlarmOnly, failure: null)),
            merged.ExemptRecipients ?? [])
        {
            Origins = new FlagOrigins(lineage),
        };
    }

    private static EffectiveSecurityProfile WithoutSecurity { get; } =
        new(NoProfile, Checks(new SecurityProfileOptions()), ReadOnlyDictionary<string, EffectiveViolation>.Empty, []);

    // The TLS policy is first in the chain and part of every profile, whether it is listed or not.
    private static List<EffectiveCheck> Checks(SecurityProfileOptions profile)
    {
        var policy = profile.Checks.TryGetValue(BuiltInProfiles.TlsPolicy, out var listed) ? listed : new CheckOptions();
        return
        [
            Check(BuiltInProfiles.TlsPolicy, policy),
            .. profile.Checks
                .Where(check => !string.Equals(check.Key, BuiltInProfiles.TlsPolicy, StringComparison.Ordinal))
                .Select(check => Check(check.Key, check.Value)),
        ];
    }

    private static EffectiveCheck Check(string name, CheckOptions check)
    {
        var isPolicy = string.Equals(name, BuiltInProfiles.TlsPolicy, StringComparison.Ordinal);
        var block = check.Block ?? isPolicy;
        var settings = new EffectiveViolation(
            check.Alarm ?? true,
            block,
            check.OnFailure ?? FailureOf(block),
            check.Reply,
            check.Action,
            check.RefuseAt ?? RefuseAt.Rcpt,
            check.Staging ?? false);
        var violations = Map(check.Violations, (_, violation) => Fill(violation, settings, check.OnFailure));

        // What cannot refuse must not refuse by failing.
        var canBlock = block || violations.Values.Any(violation => violation.Block);
        return new EffectiveCheck(name, settings, violations, check.OnFailure ?? FailureOf(canBlock), check.Timeout, ProfileMerge.OptionsOf(check));
    }

    private static EffectiveViolation Fill(ViolationOptions violation, EffectiveViolation beside, OnFailure? failure)
    {
        var block = violation.Block ?? beside.Block;
        return new EffectiveViolation(
            violation.Alarm ?? beside.Alarm,
            block,
            violation.OnFailure ?? failure ?? FailureOf(block),
            violation.Reply ?? beside.Reply,
            violation.Action ?? beside.Action,
            violation.RefuseAt ?? beside.RefuseAt,
            violation.Staging ?? beside.Staging);
    }

    private static OnFailure FailureOf(bool block) => block ? OnFailure.Defer : OnFailure.Continue;

    private static OrderedDictionary<string, TOut> Map<TIn, TOut>(IReadOnlyDictionary<string, TIn> map, Func<string, TIn, TOut> change) =>
        new(map.Select(item => KeyValuePair.Create(item.Key, change(item.Key, item.Value))), StringComparer.Ordinal);
}
