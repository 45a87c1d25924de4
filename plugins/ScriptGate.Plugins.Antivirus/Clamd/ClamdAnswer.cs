using System.Globalization;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Clamd;

/// <summary>What a clamd answers within a session, read to the letter: whatever is not exactly an answer is none, and never clean.</summary>
internal static class ClamdAnswer
{
    private const string Prefix = "stream: ";
    private const string Found = " FOUND";
    private const string Error = " ERROR";

    /// <summary>Takes the number off that says which request is answered: clamd counts those of a session from 1.</summary>
    /// <param name="answer">The text without its NUL; null where there is none.</param>
    /// <param name="number">The request that was asked last.</param>
    /// <returns>What was answered to it; null when that is another request's.</returns>
    public static string? To(int number, string? answer)
    {
        Span<char> front = stackalloc char[16];
        return answer is not null && front.TryWrite(CultureInfo.InvariantCulture, $"{number}: ", out var length) && answer.AsSpan().StartsWith(front[..length]) ? answer[length..] : null;
    }

    /// <param name="answer">From <see cref="To"/>.</param>
    public static ScanResult Parse(string? answer)
    {
        switch (answer)
        {
            case null:
                return new ScanResult(ScanOutcome.Faulty, "the answer was cut off, or is none");
            case "stream: OK":
                return ScanResult.Clean;
            case "INSTREAM size limit exceeded. ERROR":
                return new ScanResult(ScanOutcome.Unscanned, UnscannedReasons.TooLarge);
        }

        if (answer.EndsWith(Error, StringComparison.Ordinal))
        {
            return new ScanResult(ScanOutcome.Failed, Finding.Clean(answer[..^Error.Length]));
        }

        if (!answer.StartsWith(Prefix, StringComparison.Ordinal) || !answer.EndsWith(Found, StringComparison.Ordinal) || answer.Length <= Prefix.Length + Found.Length)
        {
            return new ScanResult(ScanOutcome.Faulty, $"'{Finding.Clean(answer)}' is no answer");
        }

        return Finding.Named(answer[Prefix.Length..^Found.Length]);
    }
}
