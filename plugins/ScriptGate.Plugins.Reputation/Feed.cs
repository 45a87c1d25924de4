using System.Globalization;
using System.Net;

namespace ScriptGate.Plugins.Reputation;

/// <summary>A list of addresses that a data group keeps: a changed file is a new generation, so that nothing here changes.</summary>
/// <param name="group">The data group.</param>
/// <param name="score">What an entry counts that does not say more.</param>
/// <param name="categories">What entries of a category count.</param>
internal sealed class Feed(IDataGroup group, int score, IReadOnlyDictionary<string, int> categories)
{
    private static readonly char[] Separators = [',', ';', ' ', '\t'];

    /// <summary>What it says about an address; null when it has no entry for it.</summary>
    public ReputationSource? Find(IPAddress address)
    {
        if (!group.TryFind(address, out var value))
        {
            return null;
        }

        if (value.Length == 0)
        {
            return new ReputationSource(group.Name, score);
        }

        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new ReputationSource(group.Name, Math.Clamp(number, ReputationCheck.Best, ReputationCheck.Worst))
            : new ReputationSource(group.Name, ScoreOf(value)) { Category = value };
    }

    // Of several categories the strongest counts; one that nobody rated counts as an entry without.
    private int ScoreOf(string value) =>
        value.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(category => categories.GetValueOrDefault(category, score)).DefaultIfEmpty(score).MaxBy(one => Math.Abs(one));
}
