using System.Security.Cryptography;
using System.Text;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>crypto</c>: hashes of texts.</summary>
internal static class CryptoApi
{
    private const string Algorithm = "algorithm: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'";

    private static readonly Words<HashAlgorithmName> Algorithms = new(
        ("md5", HashAlgorithmName.MD5),
        ("sha1", HashAlgorithmName.SHA1),
        ("sha256", HashAlgorithmName.SHA256),
        ("sha384", HashAlgorithmName.SHA384),
        ("sha512", HashAlgorithmName.SHA512));

    private static readonly Words<bool> Encodings = new(("hex", false), ("base64", true));

    // Lone surrogates have no octets; a hash of a replacement character would be another text's.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static readonly ApiObject<RuleCall> Kind = new ApiObject<RuleCall>("Crypto", "Hashes of texts, taken as UTF-8.")
        .Method("hash", 3, $"({Algorithm}, text: string, encoding?: 'hex' | 'base64'): string", "The hash of a text, in lower-case hexadecimal unless said otherwise.", (_, arguments) =>
            Encode(CryptographicOperations.HashData(Algorithms.Read(arguments, 0, "algorithm"), Octets(arguments, 1, "text")), arguments, 2))
        .Method("hmac", 4, $"({Algorithm}, key: string, text: string, encoding?: 'hex' | 'base64'): string", "The keyed hash of a text (RFC 2104), in lower-case hexadecimal unless said otherwise.", (_, arguments) =>
            Encode(CryptographicOperations.HmacData(Algorithms.Read(arguments, 0, "algorithm"), Octets(arguments, 1, "key"), Octets(arguments, 2, "text")), arguments, 3))
        .Method("equals", 2, "(left: string, right: string): boolean", "Whether two texts are the same; how long it takes says nothing about where they differ.", (_, arguments) =>
            CryptographicOperations.FixedTimeEquals(Octets(arguments, 0, "left"), Octets(arguments, 1, "right")))
        .Method("toBase64", 1, "(text: string): string", "A text in Base64 (RFC 4648 section 4).", (_, arguments) => Convert.ToBase64String(Octets(arguments, 0, "text")))
        .Method("fromBase64", 1, "(text: string): string | null", "The text that stands in Base64; null when it is none.", (_, arguments) => Decode(arguments.Text(0, "text")));

    private static byte[] Octets(ScriptArguments arguments, int index, string name)
    {
        try
        {
            return Strict.GetBytes(arguments.Text(index, name));
        }
        catch (EncoderFallbackException)
        {
            throw arguments.Mistake(name, "a text without lone surrogates", arguments[index]);
        }
    }

    private static ScriptValue Encode(byte[] octets, ScriptArguments arguments, int index) =>
        !arguments[index].IsNothing && Encodings.Read(arguments, index, "encoding") ? Convert.ToBase64String(octets) : Convert.ToHexStringLower(octets);

    private static string? Decode(string text)
    {
        try
        {
            return Strict.GetString(Convert.FromBase64String(text));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
