using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Reputation;

/// <summary>The options of the check <c>reputation</c>.</summary>
internal sealed class ReputationOptions
{
    /// <summary>The data groups that say something about addresses. Default: none.</summary>
    public IReadOnlyList<FeedOptions> Feeds { get; set; } = [];

    /// <summary>What the score of the lists in DNS is multiplied with: those of <c>mail-validation</c> in the same profile. -140 to 140. Default: 0, they are not asked.</summary>
    public int DnsblWeight { get; set; }

    /// <summary>What clients of a country count, by its two letters. Needs <c>geo.country</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, int> Countries { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>The bands, from the best to the worst. Default: trusted to -50, questionable to 50, bad to 80, worst from 81 on, which is refused.</summary>
    public IReadOnlyList<BandOptions> Bands { get; set; } =
    [
        new() { Name = "trusted", Max = -50 },
        new() { Name = "questionable", Max = 50 },
        new() { Name = "bad", Max = 80 },
        new() { Name = "worst", Refuse = true },
    ];
}

/// <summary>A data group of addresses, and what its entries count.</summary>
internal sealed class FeedOptions
{
    /// <summary>The data group. Required.</summary>
    public string Group { get; set; } = "";

    /// <summary>What an entry counts that has no value, or a value that is neither a number nor one of <see cref="Categories"/>. -140 to 140. Default: 0.</summary>
    public int Score { get; set; }

    /// <summary>What an entry counts whose value is a category. Default: none.</summary>
    public IReadOnlyDictionary<string, int> Categories { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);
}

/// <summary>A part of the scores, and what becomes of clients in it.</summary>
internal sealed class BandOptions
{
    /// <summary>What it is called: lower-case letters, digits and hyphens. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>The lowest score. Default: behind the band before it; -140 for the first.</summary>
    public int? Min { get; set; }

    /// <summary>The highest score. Default: in front of the band behind it; 140 for the last.</summary>
    public int? Max { get; set; }

    /// <summary>The pool of its clients, unless a rule chose one. Default: none.</summary>
    public string? Pool { get; set; }

    /// <summary>Whether its clients are a violation. Default: false.</summary>
    public bool Refuse { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReputationOptions))]
internal sealed partial class ReputationJson : JsonSerializerContext;
