using System.Collections.ObjectModel;
using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Which checks run, and what becomes of the violations they and the rules report.</summary>
internal sealed record SecurityProfileOptions
{
    /// <summary>The profile this one inherits from, key by key; null: nothing. Default: the built-in <c>smtp</c>.</summary>
    [Description("The profile that this one inherits from, key by key; null: nothing.")]
    public string? Parent { get; init; } = BuiltInProfiles.Smtp;

    /// <summary>Recipients that a check's block at CONNECT, EHLO or MAIL does not stop: local parts or addresses. Default: the parent's.</summary>
    [Description("Recipients that a check's block at CONNECT, EHLO or MAIL does not stop: local parts, or whole addresses.")]
    [ComputedDefault("the parent's; in 'smtp': postmaster, abuse")]
    public IReadOnlyList<string>? ExemptRecipients { get; init; }

    /// <summary>What becomes of violations that rules report, by name. Default: the parent's.</summary>
    [Description("What becomes of the violations that rules report, by name; one that is not listed is alarm only.")]
    [ComputedDefault("the parent's")]
    public IReadOnlyDictionary<string, ViolationOptions> Violations { get; init; } = ReadOnlyDictionary<string, ViolationOptions>.Empty;

    /// <summary>The checks in the order they are asked, by name. Default: the parent's.</summary>
    [Description("The checks in the order they are asked, by name. A check of the parent keeps its place, new ones follow.")]
    [ComputedDefault("the parent's")]
    public IReadOnlyDictionary<string, CheckOptions> Checks { get; init; } = ReadOnlyDictionary<string, CheckOptions>.Empty;
}
