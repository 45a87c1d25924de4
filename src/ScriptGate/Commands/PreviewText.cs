using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Core.Generations.Comparison;
using ScriptGate.Logging;

namespace ScriptGate.Commands;

/// <summary>What a reload would change, one line each: <c>+</c> comes, <c>-</c> goes, <c>~</c> changes, <c>></c> moves.</summary>
internal static class PreviewText
{
    private const int LongestValue = 80;

    public static void Print(CommandContext context, PreviewView preview)
    {
        if (preview.Outcome == PreviewView.Refused)
        {
            context.Complain($"a reload would be refused; generation {Number(preview.Generation)} would keep running");
            return;
        }

        if (preview.Outcome == PreviewView.Nothing)
        {
            context.Out.WriteLine($"a reload would change nothing; generation {Number(preview.Generation)} runs");
            return;
        }

        foreach (var line in preview.Servers.SelectMany(Lines).Concat(Others(preview)))
        {
            context.Out.WriteLine(EscapedText.Of(line));
        }

        context.Out.WriteLine($"a reload would take the place of generation {Number(preview.Generation)}: {Counted.Of(preview.Differences, "difference")}");
    }

    private static IEnumerable<string> Lines(ServerChangeView server)
    {
        yield return $"{(server.Change == "changed" ? "" : Sign(server.Change) + " ")}virtual server {server.Name}";
        foreach (var step in server.Steps)
        {
            var place = (step.Before, step.After) switch
            {
                ({ } before, { } after) when before != after => $", place {Number(before)} -> {Number(after)}",
                (null, { } after) => $", place {Number(after)}",
                _ => "",
            };
            var what = string.Join(", ", step.What.Where(what => what != "place"));
            yield return $"  {Sign(step.Change)} {step.Event} {step.Step} ({step.Source}){(what.Length == 0 ? "" : ": " + what)}{place}";
        }
    }

    private static IEnumerable<string> Others(PreviewView preview) =>
    [
        .. preview.DataGroups.Select(group => $"{Sign(group.Change)} data group {group.Name}: {Entries(group.EntriesBefore)} -> {Entries(group.EntriesAfter)}"),
        .. preview.Certificates.Select(certificate => $"{Sign(certificate.Change)} certificate of clientTls.{certificate.Profile}: {Words(certificate.Before)} -> {Words(certificate.After)}"),
        .. preview.Plugins.Select(plugin => $"{Sign(plugin.Change)} plugin {plugin.Check}: {plugin.VersionBefore ?? "none"} -> {plugin.VersionAfter ?? "none"}"),
        .. preview.Files.Select(file => $"{Sign(file.Change)} file {file.File}"),
        .. preview.Settings.Select(setting =>
            $"~ setting {setting.Path}: {Value(setting.Before)} -> {Value(setting.After)}{(setting.NeedsRestart ? " (needs a restart)" : "")}"),
    ];

    private static string Sign(string change) => change switch
    {
        "added" => "+",
        "removed" => "-",
        "moved" => ">",
        _ => "~",
    };

    private static string Entries(int? count) => count is { } entries ? Counted.Of(entries, "entry", "entries") : "none";

    private static string Words(CertificateFacts? facts) =>
        facts is null ? "none" : string.Create(CultureInfo.InvariantCulture, $"{facts.Subject}, ends {facts.NotAfter:yyyy-MM-dd}, sha256 {facts.Thumbprint[..16]}");

    private static string Value(string? json) => json is null ? "none" : json.Length <= LongestValue ? json : json[..LongestValue] + "...";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
