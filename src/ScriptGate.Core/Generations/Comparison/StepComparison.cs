using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Generations.Comparison;

/// <summary>Compares the chains of a virtual server, event by event.</summary>
internal sealed class StepComparison(VirtualServer before, VirtualServer after)
{
    public IReadOnlyList<StepDifference> Compare()
    {
        var old = Placed(before).ToLookup(step => step.Key.Stage);
        var now = Placed(after).ToLookup(step => step.Key.Stage);
        return [.. old.Select(steps => steps.Key).Union(now.Select(steps => steps.Key)).Order().SelectMany(stage => Compare([.. old[stage]], [.. now[stage]]))];
    }

    /// <summary>All steps of a virtual server as one that comes or goes.</summary>
    public static IReadOnlyList<StepDifference> All(VirtualServer server, Difference difference) =>
    [
        .. Placed(server).OrderBy(step => step.Key.Stage).Select(step => new StepDifference(
            difference,
            step.Key.Stage,
            step.Info.Name,
            step.Info.Source,
            difference == Difference.Removed ? step.Place : null,
            difference == Difference.Added ? step.Place : null,
            [])),
    ];

    private IEnumerable<StepDifference> Compare(PlacedStep[] old, PlacedStep[] now)
    {
        var later = now.ToDictionary(step => step.Key);
        var stay = Unmoved(old, now);
        foreach (var step in old)
        {
            if (!later.TryGetValue(step.Key, out var other))
            {
                yield return new StepDifference(Difference.Removed, step.Key.Stage, step.Info.Name, step.Info.Source, step.Place, null, []);
                continue;
            }

            var what = Changes(step.Info, other.Info);
            var hasMoved = !stay.Contains(step.Key);
            if (what.Count > 0 || hasMoved)
            {
                yield return new StepDifference(
                    what.Count > 0 ? Difference.Changed : Difference.Moved, step.Key.Stage, step.Info.Name, other.Info.Source, step.Place, other.Place, hasMoved && what.Count > 0 ? [.. what, "place"] : what);
            }
        }

        var known = old.Select(step => step.Key).ToHashSet();
        foreach (var step in now.Where(step => !known.Contains(step.Key)))
        {
            yield return new StepDifference(Difference.Added, step.Key.Stage, step.Info.Name, step.Info.Source, null, step.Place, []);
        }
    }

    private List<string> Changes(StepInfo old, StepInfo now)
    {
        var what = new List<string>();
        Add(old.Code == now.Code, "code");
        Add(old.Options == now.Options, "options");
        Add(old.Timeout == now.Timeout, $"time limit {DurationText.Format(old.Timeout)} -> {DurationText.Format(now.Timeout)}");
        Add(old.OnFailure == now.OnFailure, $"on failure {EnumWords.Format(old.OnFailure)} -> {EnumWords.Format(now.OnFailure)}");
        Add(old.Needs == now.Needs, $"need {EnumWords.Format(old.Needs)} -> {EnumWords.Format(now.Needs)}");
        if (now.Check is { } check)
        {
            var (flags, others) = (FlagsOf(before.Profile, check), FlagsOf(after.Profile, check));
            foreach (var violation in flags.Keys.Union(others.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                var (was, will) = (flags.GetValueOrDefault(violation, "none"), others.GetValueOrDefault(violation, "none"));
                Add(was == will, $"{violation} {was} -> {will}");
            }
        }

        return what;

        void Add(bool isSame, string words)
        {
            if (!isSame)
            {
                what.Add(words);
            }
        }
    }

    private static Dictionary<string, string> FlagsOf(SecurityProfile profile, string check) => profile.Violations
        .Where(violation => string.Equals(violation.Value.Check, check, StringComparison.Ordinal))
        .ToDictionary(violation => violation.Key, violation => Words(violation.Value.Policy), StringComparer.Ordinal);

    private static string Words(EffectiveViolation policy) => ((policy.Alarm, policy.Block) switch
    {
        (true, true) => "alarm+block",
        (true, false) => "alarm",
        (false, true) => "block",
        _ => "off",
    }) + (policy is { Block: true, Staging: true } ? " (staging)" : "");

    // A rule may have several handlers of an event, and a file may be named twice: those of one name keep their order.
    private static IEnumerable<PlacedStep> Placed(VirtualServer server)
    {
        var places = new Dictionary<Stage, int>();
        var counts = new Dictionary<StepKey, int>();
        foreach (var info in server.Chains.Steps.Concat(server.Chains.Observers.Infos))
        {
            var key = new StepKey(info.Stage, info.Name, info.Check ?? FileOf(info.Source), 0);
            var number = counts[key] = counts.GetValueOrDefault(key) + 1;
            var place = places[info.Stage] = places.GetValueOrDefault(info.Stage) + 1;
            yield return new PlacedStep(key with { Number = number }, info, place);
        }
    }

    // A handler that moved to another line is the same one.
    private static string FileOf(string source) => source.LastIndexOf(':') is > 0 and var colon ? source[..colon] : source;

    // The longest row of steps that are in the same order before and after; all others have moved.
    private static HashSet<StepKey> Unmoved(PlacedStep[] old, PlacedStep[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i].Key == now[j].Key ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        var row = new HashSet<StepKey>();
        for (var (i, j) = (0, 0); i < old.Length && j < now.Length;)
        {
            if (old[i].Key == now[j].Key)
            {
                row.Add(old[i].Key);
                (i, j) = (i + 1, j + 1);
            }
            else
            {
                (i, j) = lengths[i + 1, j] >= lengths[i, j + 1] ? (i + 1, j) : (i, j + 1);
            }
        }

        return row;
    }

    private readonly record struct StepKey(Stage Stage, string Name, string Origin, int Number);

    private readonly record struct PlacedStep(StepKey Key, StepInfo Info, int Place);
}
