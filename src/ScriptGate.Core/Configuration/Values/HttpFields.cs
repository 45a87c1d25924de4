using System.Buffers;

namespace ScriptGate.Core.Configuration;

/// <summary>The form of HTTP header fields (RFC 9110 section 5), and which of them belong to the connection and not to who writes a request.</summary>
internal static class HttpFields
{
    private const int LongestName = 128;
    private const int LongestValue = 8 * 1024;

    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly HashSet<string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Printable ASCII, spaces and tabs, not at the ends.</summary>
    public static bool IsValue(string text) =>
        text.Length <= LongestValue && text.All(c => c is (>= ' ' and < '\x7f') or '\t') && text.Trim(' ', '\t').Length == text.Length;

    /// <summary>True for fields that frame the message or name its receiver: who could write them could smuggle requests.</summary>
    public static bool IsOurs(string name) => Ours.Contains(name);
}
