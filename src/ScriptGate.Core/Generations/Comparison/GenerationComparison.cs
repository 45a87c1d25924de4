using ScriptGate.Core.Listeners;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Generations.Comparison;

/// <summary>Compares a generation with one that would take its place.</summary>
internal static class GenerationComparison
{
    public static GenerationDifference Compare(Generation before, Generation after) => new()
    {
        Servers = [.. Names(before.Servers.Keys, after.Servers.Keys).Select(name => Server(before.FindServer(name), after.FindServer(name))).OfType<ServerDifference>()],
        DataGroups = [.. DataGroups(before, after)],
        Certificates = [.. Names(before.Parts.Tls.Keys, after.Parts.Tls.Keys).SelectMany(name => Certificates(name, before.Parts.Tls.GetValueOrDefault(name), after.Parts.Tls.GetValueOrDefault(name)))],
        Plugins = [.. Plugins(before, after)],
        Files = [.. Files(before, after)],
        Settings = SettingsComparison.Compare(before.Options, after.Options),
    };

    private static IEnumerable<string> Names(IEnumerable<string> before, IEnumerable<string> after) => before.Union(after, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static ServerDifference? Server(VirtualServer? before, VirtualServer? after)
    {
        if (before is null || after is null)
        {
            return before is not null ? new ServerDifference(before.Name, Difference.Removed, StepComparison.All(before, Difference.Removed))
                : new ServerDifference(after!.Name, Difference.Added, StepComparison.All(after, Difference.Added));
        }

        var steps = new StepComparison(before, after).Compare();
        return steps.Count == 0 ? null : new ServerDifference(after.Name, Difference.Changed, steps);
    }

    private static IEnumerable<DataGroupDifference> DataGroups(Generation before, Generation after)
    {
        foreach (var name in Names(before.Parts.DataGroups.Names, after.Parts.DataGroups.Names))
        {
            var (old, now) = (before.Parts.DataGroups.Find(name), after.Parts.DataGroups.Find(name));
            if (old is null || now is null || before.Options.DataGroups[name] != after.Options.DataGroups[name] || FileOf(before, name) != FileOf(after, name))
            {
                yield return new DataGroupDifference(name, HowOf(old, now), old?.Count, now?.Count);
            }
        }
    }

    private static string? FileOf(Generation generation, string group) => generation.Parts.FileDigests.GetValueOrDefault(generation.Options.DataGroups[group].File);

    // By place: a renewed certificate stands where the old one did.
    private static IEnumerable<CertificateDifference> Certificates(string profile, ClientTls? before, ClientTls? after)
    {
        for (var i = 0; i < Math.Max(before?.Certificates.Count ?? 0, after?.Certificates.Count ?? 0); i++)
        {
            var (old, now) = (FactsOf(before, i), FactsOf(after, i));
            if (old != now)
            {
                yield return new CertificateDifference(profile, HowOf(old, now), old, now);
            }
        }
    }

    private static CertificateFacts? FactsOf(ClientTls? tls, int index) => index < tls?.Certificates.Count ? tls.Certificates[index].Facts : null;

    private static IEnumerable<PluginDifference> Plugins(Generation before, Generation after)
    {
        var (old, now) = (HandlesOf(before), HandlesOf(after));
        foreach (var check in Names(old.Keys, now.Keys))
        {
            var (was, will) = (old.GetValueOrDefault(check), now.GetValueOrDefault(check));
            if (was?.Hash != will?.Hash)
            {
                yield return new PluginDifference(check, HowOf(was, will), was?.Version, will?.Version);
            }
        }
    }

    private static Dictionary<string, PluginHandle> HandlesOf(Generation generation) => generation.Parts.Checks.Values
        .SelectMany(checks => checks.Checks.Append(checks.TlsPolicy))
        .DistinctBy(check => check.Name, StringComparer.Ordinal)
        .ToDictionary(check => check.Name, check => check.Handle, StringComparer.Ordinal);

    private static IEnumerable<FileDifference> Files(Generation before, Generation after)
    {
        var (old, now) = (before.Parts.FileDigests, after.Parts.FileDigests);
        foreach (var file in Names(old.Keys, now.Keys))
        {
            var (was, will) = (old.GetValueOrDefault(file), now.GetValueOrDefault(file));
            if (was != will && file != after.Parts.ConfigurationFile)
            {
                yield return new FileDifference(file, HowOf(was, will));
            }
        }
    }

    private static Difference HowOf(object? before, object? after) => before is null ? Difference.Added : after is null ? Difference.Removed : Difference.Changed;
}
