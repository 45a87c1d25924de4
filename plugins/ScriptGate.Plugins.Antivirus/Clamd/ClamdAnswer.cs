using System.Text;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Clamd;

/// <summary>What a clamd answers, read to the letter: whatever is not exactly an answer is none, and never clean.</summary>
internal static class ClamdAnswer
{
    /// <summary>Octets of an answer; names of signatures are short.</summary>
    private const int Limit = 4096;

    private const string Prefix = "stream: ";
    private const string Found = " FOUND";
    private const string Error = " ERROR";

    /// <summary>Reads until clamd closes, as it does behind an answer.</summary>
    /// <returns>The text without its NUL; null when that is not there, not the end, or too far away, or the connection broke.</returns>
    public static async Task<string?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var octets = new byte[Limit];
        var length = 0;
        try
        {
            while (length < octets.Length && await stream.ReadAsync(octets.AsMemory(length), cancellationToken) is > 0 and var count)
            {
                length += count;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // A clamd that has not read everything resets the connection behind its answer.
        }

        return length > 0 && octets.AsSpan(0, length).IndexOf((byte)0) == length - 1 ? Encoding.Latin1.GetString(octets, 0, length - 1) : null;
    }

    /// <param name="answer">From <see cref="ReadAsync"/>.</param>
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
