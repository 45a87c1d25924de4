using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>What is to be traced, and how long.</summary>
internal sealed record TraceRequest
{
    public static readonly TimeSpan UsualTime = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(1);

    public const int UsualLines = 100_000;
    public const int MostLines = 1_000_000;
    public const int MostSessions = 1_000;

    /// <summary>Only clients of this network; null for all.</summary>
    public IPNetwork? Client { get; init; }

    /// <summary>Only this virtual server; null for all.</summary>
    public string? Server { get; init; }

    /// <summary>Only the commands in which this rule or check runs; null for all.</summary>
    public StepName? Rule { get; init; }

    /// <summary>Only the commands that raise this event; together with <see cref="Rule"/> those at whose event it runs. Null for all.</summary>
    public Stage? Event { get; init; }

    /// <summary>Only the transactions of this sender; null for all.</summary>
    public AddressPattern? Sender { get; init; }

    /// <summary>Only what comes in a transaction from this recipient on; null for all.</summary>
    public AddressPattern? Recipient { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public TimeSpan For { get; init; } = UsualTime;

    /// <summary>It ends after so many lines.</summary>
    public int Lines { get; init; } = UsualLines;

    /// <summary>It ends when so many sessions have come to their end; others are not shown. Null for no such limit.</summary>
    public int? Sessions { get; init; }

    /// <summary>True where it shows of a session only some commands.</summary>
    public bool IsChoosy => Rule is not null || Event is not null || Sender is not null || Recipient is not null;

    /// <summary>Whether anything of a session can be shown.</summary>
    public bool MayShow(Session session) =>
        (Client is not { } network || network.Contains(PlainAddress.Of(session.RemoteAddress)))
        && (Server is null || session.Server.Name.Equals(Server, StringComparison.Ordinal))
        && (Rule is null || session.Server.Chains.Steps.Any(Rule.Matches));
}

/// <summary>A rule or check as people name it: <c>scripts/rules/greylist.js</c>, <c>greylist.js</c>, <c>greylist</c>; <c>relay</c>, or one of its steps.</summary>
/// <param name="Text">The name.</param>
internal sealed record StepName(string Text)
{
    public bool Matches(StepInfo step) =>
        Text.Equals(step.Name, StringComparison.Ordinal)
        || (step.Check is { } check
            ? Text.Equals(check, StringComparison.Ordinal)
            : Text.Equals(Path.GetFileNameWithoutExtension(step.Name), StringComparison.Ordinal) || Text.Equals(FileOf(step), StringComparison.Ordinal));

    /// <summary>Every name that would be understood, for "did you mean".</summary>
    public static IEnumerable<string> Of(IEnumerable<StepInfo> steps) =>
        steps.SelectMany(static step => step.Check is { } check ? new[] { check, step.Name } : [step.Name, Path.GetFileNameWithoutExtension(step.Name), FileOf(step)]).Distinct(StringComparer.Ordinal);

    // The source of a rule's step is its file and the line of the handler.
    private static string FileOf(StepInfo step) => step.Source.LastIndexOf(':') is > 0 and var line ? step.Source[..line] : step.Source;
}
