using ScriptGate.Core.Configuration;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations.Comparison;

namespace ScriptGate.Admin;

/// <summary>What a reload would come to.</summary>
/// <param name="Outcome"><c>nothing</c> would change; <c>changes</c>; <c>refused</c>.</param>
/// <param name="Generation">The running generation.</param>
/// <param name="Differences">How many differences there are.</param>
/// <param name="Servers">Virtual servers that come, go, or have other steps.</param>
/// <param name="DataGroups">Data groups.</param>
/// <param name="Certificates">Certificates of client TLS profiles.</param>
/// <param name="Plugins">Plugin folders with another content.</param>
/// <param name="Files">Files with another content.</param>
/// <param name="Settings">Settings as they apply.</param>
/// <param name="Diagnostics">All problems found.</param>
internal sealed record PreviewView(
    string Outcome,
    int Generation,
    int Differences,
    IReadOnlyList<ServerChangeView> Servers,
    IReadOnlyList<DataGroupChangeView> DataGroups,
    IReadOnlyList<CertificateChangeView> Certificates,
    IReadOnlyList<PluginChangeView> Plugins,
    IReadOnlyList<FileChangeView> Files,
    IReadOnlyList<SettingChangeView> Settings,
    IReadOnlyList<DiagnosticView> Diagnostics)
{
    public const string Nothing = "nothing";
    public const string Changes = "changes";
    public const string Refused = "refused";

    public static PreviewView Of(ReloadPreview preview)
    {
        IReadOnlyList<DiagnosticView> diagnostics = [.. preview.Diagnostics.Select(DiagnosticView.Of)];
        return preview.Difference is not { } difference
            ? new PreviewView(Refused, preview.Generation, 0, [], [], [], [], [], [], diagnostics)
            : new PreviewView(
                difference.IsNothing ? Nothing : Changes,
                preview.Generation,
                difference.Count,
                [.. difference.Servers.Select(ServerChangeView.Of)],
                [.. difference.DataGroups.Select(group => new DataGroupChangeView(group.Name, EnumWords.Format(group.Difference), group.EntriesBefore, group.EntriesAfter))],
                [.. difference.Certificates.Select(certificate => new CertificateChangeView(certificate.Profile, EnumWords.Format(certificate.Difference), certificate.Before, certificate.After))],
                [.. difference.Plugins.Select(plugin => new PluginChangeView(plugin.Check, EnumWords.Format(plugin.Difference), plugin.VersionBefore, plugin.VersionAfter))],
                [.. difference.Files.Select(file => new FileChangeView(file.File, EnumWords.Format(file.Difference)))],
                [.. difference.Settings.Select(setting => new SettingChangeView(setting.Path, setting.Before, setting.After, setting.NeedsRestart))],
                diagnostics);
    }
}

/// <summary>A virtual server that comes, goes, or has other steps.</summary>
internal sealed record ServerChangeView(string Name, string Change, IReadOnlyList<StepChangeView> Steps)
{
    public static ServerChangeView Of(ServerDifference server) => new(
        server.Name,
        EnumWords.Format(server.Difference),
        [.. server.Steps.Select(step => new StepChangeView(EnumWords.Format(step.Difference), StageName.Of(step.Stage), step.Name, step.Source, step.Before, step.After, step.What))]);
}

/// <summary>A step that is added, removed, moved or changed.</summary>
/// <param name="Change"><c>added</c>, <c>removed</c>, <c>moved</c> or <c>changed</c>.</param>
/// <param name="Event">Its event.</param>
/// <param name="Step">Its name.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Before">Its place in the event, from 1.</param>
/// <param name="After">Its place then.</param>
/// <param name="What">What changes.</param>
internal sealed record StepChangeView(string Change, string Event, string Step, string Source, int? Before, int? After, IReadOnlyList<string> What);

/// <summary>A data group, with how many entries it has.</summary>
internal sealed record DataGroupChangeView(string Name, string Change, int? EntriesBefore, int? EntriesAfter);

/// <summary>A certificate.</summary>
internal sealed record CertificateChangeView(string Profile, string Change, CertificateFacts? Before, CertificateFacts? After);

/// <summary>A plugin folder.</summary>
internal sealed record PluginChangeView(string Check, string Change, string? VersionBefore, string? VersionAfter);

/// <summary>A file.</summary>
internal sealed record FileChangeView(string File, string Change);

/// <summary>A setting, with its JSON text before and after.</summary>
internal sealed record SettingChangeView(string Path, string? Before, string? After, bool NeedsRestart);
