namespace ScriptGate.Core.Generations.Comparison;

/// <summary>What a reload would change: everything in which two generations differ.</summary>
internal sealed record GenerationDifference
{
    /// <summary>Virtual servers that come, go, or have other steps.</summary>
    public required IReadOnlyList<ServerDifference> Servers { get; init; }

    public required IReadOnlyList<DataGroupDifference> DataGroups { get; init; }

    public required IReadOnlyList<CertificateDifference> Certificates { get; init; }

    public required IReadOnlyList<PluginDifference> Plugins { get; init; }

    /// <summary>Files with another content: rules with what they require, lists, certificates, databases. Not the configuration, whose settings are told one by one.</summary>
    public required IReadOnlyList<FileDifference> Files { get; init; }

    /// <summary>Settings as they apply, with defaults and what profiles inherit.</summary>
    public required IReadOnlyList<SettingDifference> Settings { get; init; }

    /// <summary>True when a reload would change nothing at all.</summary>
    public bool IsNothing => Count == 0;

    /// <summary>How many differences there are.</summary>
    public int Count => Servers.Sum(server => Math.Max(1, server.Steps.Count)) + DataGroups.Count + Certificates.Count + Plugins.Count + Files.Count + Settings.Count;
}

/// <summary>How something differs.</summary>
internal enum Difference
{
    Added,
    Removed,
    Changed,

    /// <summary>Steps only: it is asked at another place of its event.</summary>
    Moved,
}

/// <summary>A virtual server.</summary>
internal sealed record ServerDifference(string Name, Difference Difference, IReadOnlyList<StepDifference> Steps);

/// <summary>A step, or an observer.</summary>
/// <param name="Difference">How it differs.</param>
/// <param name="Stage">Its event.</param>
/// <param name="Name">Its name in logs and records.</param>
/// <param name="Source">Where it comes from; of one that stays, where it will come from.</param>
/// <param name="Before">Its place in the event, from 1; null for one that comes.</param>
/// <param name="After">Its place then; null for one that goes.</param>
/// <param name="What">What changes, in words: <c>code</c>, <c>options</c>, <c>time limit 10s -> 5s</c>.</param>
internal sealed record StepDifference(Difference Difference, Stage Stage, string Name, string Source, int? Before, int? After, IReadOnlyList<string> What);

/// <summary>A data group, with how many entries it has.</summary>
internal sealed record DataGroupDifference(string Name, Difference Difference, int? EntriesBefore, int? EntriesAfter);

/// <summary>A certificate of a client TLS profile.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Difference">How it differs.</param>
/// <param name="Before">The one that is shown now; null for one that comes.</param>
/// <param name="After">The one that would be shown; null for one that goes.</param>
internal sealed record CertificateDifference(string Profile, Difference Difference, CertificateFacts? Before, CertificateFacts? After);

/// <summary>What people know a certificate by.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="Thumbprint">SHA-256 of it, hexadecimal.</param>
internal sealed record CertificateFacts(string Subject, DateTimeOffset NotAfter, string Thumbprint);

/// <summary>A plugin folder.</summary>
internal sealed record PluginDifference(string Check, Difference Difference, string? VersionBefore, string? VersionAfter);

/// <summary>A file.</summary>
internal sealed record FileDifference(string File, Difference Difference);

/// <summary>A setting.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Before">Its JSON text now; null for none.</param>
/// <param name="After">Its JSON text then; null for none.</param>
/// <param name="NeedsRestart">A reload reads it and does not use it.</param>
internal sealed record SettingDifference(string Path, string? Before, string? After, bool NeedsRestart);
