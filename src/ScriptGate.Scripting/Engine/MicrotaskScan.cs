using System.Text.RegularExpressions;

namespace ScriptGate.Scripting.Engine;

/// <summary>Finds out whether a file can create promise jobs (microtasks).</summary>
/// <remarks>
/// An endless chain of microtasks never returns from the call that started it, and the engine's watchdog does not see it: each job enters the engine anew. A
/// handler that can create such a chain therefore runs on a thread that may be given up; all others run on the thread of their session, which is ten times
/// faster. The scan asks for words, in comments and strings too, because being wrong in that direction costs only speed. A rule that hides a promise on
/// purpose (<c>p['th' + 'en']</c>) is not found: mistakes are contained, malice is not.
/// </remarks>
internal static partial class MicrotaskScan
{
    public static bool MayQueueMicrotasks(string source) => Construct().IsMatch(source) || Then().IsMatch(source);

    [GeneratedRegex(
        @"\b(async|await|Promise|queueMicrotask|asyncIterator|AsyncIterator|fromAsync|import)\b|\.\s*(catch|finally)\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Construct();

    // The name, but not the English word: as prose it has a letter and a space on both sides, as a name a sign or a line end on at least one.
    [GeneratedRegex(
        @"(?<![A-Za-z,] )\bthen\b|\bthen\b(?! [A-Za-z])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Then();
}
