using System.Buffers.Text;
using System.Text;

namespace ScriptGate.Core.Tapes;

/// <summary>Takes passwords out of what a client says at AUTH. What is left is as long, and has the same user name where the mechanism shows it.</summary>
internal static class SecretMask
{
    private const byte Letter = (byte)'A';

    /// <summary>The AUTH line without what stands behind the mechanism.</summary>
    public static string MechanismOnly(string line) => line.Split(' ') is [var verb, var mechanism, ..] ? $"{verb} {mechanism}" : line;

    /// <summary>Masks the initial response of an AUTH line.</summary>
    /// <param name="line">The line, with or without its end.</param>
    public static void Line(Span<byte> line)
    {
        var words = Encoding.Latin1.GetString(line).TrimEnd('\r', '\n').Split(' ');
        if (words.Length < 3)
        {
            return;
        }

        var start = words[0].Length + 1 + words[1].Length + 1;
        Response(line[start..], words[1].ToUpperInvariant(), number: 0);
    }

    /// <summary>Masks the answer to a challenge.</summary>
    /// <param name="response">The answer, with or without the line's end.</param>
    /// <param name="mechanism">The mechanism, in capitals.</param>
    /// <param name="number">Which answer it is, from 0; the initial response counts.</param>
    public static void Response(Span<byte> response, string mechanism, int number)
    {
        var text = response.TrimEnd("\r\n"u8);
        if ((text.Length == 1 && text[0] is (byte)'*' or (byte)'=') || (mechanism == "LOGIN" && number == 0 && Base64.IsValid(text)))
        {
            return;
        }

        if (mechanism != "PLAIN" || number != 0 || !TryMaskPlain(text))
        {
            text.Fill(Letter);
        }
    }

    // authorization identity NUL authentication identity NUL password (RFC 4616 section 2).
    private static bool TryMaskPlain(Span<byte> text)
    {
        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, octets, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        var plain = octets.AsSpan(0, length);
        var second = plain.LastIndexOf((byte)0);
        if (second <= 0 || plain[..second].IndexOf((byte)0) < 0)
        {
            return false;
        }

        plain[(second + 1)..].Fill((byte)'x');
        return Base64.EncodeToUtf8(plain, text, out _, out var written) == System.Buffers.OperationStatus.Done && written == text.Length;
    }
}
