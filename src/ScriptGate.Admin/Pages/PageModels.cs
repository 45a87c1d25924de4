namespace ScriptGate.Admin.Pages;

/// <summary>What the page of statistics shows.</summary>
/// <param name="View">The statistics.</param>
/// <param name="Query">What was asked for.</param>
/// <param name="Health">How the gateway is.</param>
internal sealed record StatisticsPageModel(StatisticsView View, StatisticsQuery Query, HealthView Health);

/// <summary>What a page of requests shows.</summary>
/// <param name="View">The requests.</param>
/// <param name="Terms">What was asked for, in the words of the request.</param>
internal sealed record RequestsPageModel(MailView View, IReadOnlyDictionary<string, string> Terms)
{
    public string? Term(string name) => Terms.GetValueOrDefault(name);
}

/// <summary>What the page of a support ID shows.</summary>
/// <param name="Text">What was looked for.</param>
/// <param name="Found">The records; null when no support ID was in the text.</param>
internal sealed record RequestPageModel(string Text, WhyView? Found);

/// <summary>Why a page cannot be shown.</summary>
internal sealed record ProblemPageModel(string Problem);
