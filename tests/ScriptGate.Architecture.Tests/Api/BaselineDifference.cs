namespace ScriptGate.Architecture.Tests.Api;

/// <summary>What two sorted lists of lines do not share.</summary>
internal static class BaselineDifference
{
    /// <summary>Lines that are gone with <c>-</c>, then lines that are new with <c>+</c>.</summary>
    public static IReadOnlyList<string> Between(IReadOnlyCollection<string> baseline, IReadOnlyCollection<string> actual) =>
    [
        .. baseline.Except(actual, StringComparer.Ordinal).Select(line => $"- {line}"),
        .. actual.Except(baseline, StringComparer.Ordinal).Select(line => $"+ {line}"),
    ];
}
