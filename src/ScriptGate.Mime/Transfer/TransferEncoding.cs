using System.Text;

namespace ScriptGate.Mime.Transfer;

/// <summary>The transfer encodings of RFC 2045 section 6.</summary>
public static class TransferEncoding
{
    private static readonly string[] Known = ["7bit", "8bit", "binary", "quoted-printable", "base64"];

    /// <summary>Reads the value of a Content-Transfer-Encoding field.</summary>
    /// <param name="value">The unfolded value.</param>
    /// <param name="isExact">False when a strict reader would not take it for the encoding that is returned.</param>
    /// <returns>The encoding in lower case, one of RFC 2045 if a lenient reader finds one; else what stands there; empty for an empty value.</returns>
    public static string Parse(ReadOnlySpan<byte> value, out bool isExact)
    {
        var text = Encoding.Latin1.GetString(value.Trim(" \t"u8)).ToLowerInvariant();
        isExact = Array.IndexOf(Known, text) >= 0;
        if (isExact)
        {
            return text;
        }

        // Lenient clients find the word within quotes, comments, lists, and in front of parameters. Of several the one that decodes counts, as it does of several fields.
        var words = text.Split([' ', '\t', '"', '\'', ';', ',', '(', ')', '<', '>'], StringSplitOptions.RemoveEmptyEntries);
        if ((Array.Find(words, word => CreateDecoder(word) is not null) ?? Array.Find(words, word => Array.IndexOf(Known, word) >= 0)) is { } found)
        {
            return found;
        }

        return text.Length <= 40 ? text : text[..40];
    }

    /// <summary>Whether every program reads the octets as they stand: of a word that says so, and of what honest senders write for one.</summary>
    /// <param name="encoding">The encoding in lower case.</param>
    /// <returns>False for what some program decodes, or does not know.</returns>
    public static bool IsPlain(string encoding) => encoding is "7bit" or "8bit" or "binary" or "7-bit" or "8-bit" or "7bits" or "8bits";

    /// <summary>Makes the decoder of an encoding.</summary>
    /// <param name="encoding">The encoding in lower case.</param>
    /// <returns>The decoder; null when the octets stand for themselves.</returns>
    public static ITransferDecoder? CreateDecoder(string encoding) => encoding switch
    {
        "base64" => new Base64Decoder(),
        "quoted-printable" => new QuotedPrintableDecoder(),
        _ => null,
    };
}
