using System.Text;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>What clients wrote, made fit for a line of somebody else's log.</summary>
internal static class EventText
{
    /// <summary>Recipients that are named; the others are counted.</summary>
    public const int MaxRecipients = 10;

    // Longer than any address or host name may be.
    private const int MaxLength = 512;

    /// <summary>One line without control characters, bounded.</summary>
    public static string Plain(string text)
    {
        if (text.Length <= MaxLength && !text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f') && !HasLoneSurrogate(text))
        {
            return text;
        }

        var plain = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > MaxLength)
            {
                break;
            }

            plain.Append(Rune.IsControl(rune) ? "?" : rune.ToString());
        }

        return plain.ToString();
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }
}
