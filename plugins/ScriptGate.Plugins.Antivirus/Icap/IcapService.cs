using System.Buffers;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>A service of an ICAP server (RFC 3507 section 4.2).</summary>
/// <param name="Text">As the operator wrote it.</param>
/// <param name="Address">Where the server listens.</param>
/// <param name="Authority">Host and port as the URI has them.</param>
internal sealed record IcapService(string Text, ScannerAddress Address, string Authority)
{
    private const string Scheme = "icap://";
    private const string DefaultPort = ":1344";
    private const int LengthLimit = 255;

    public const string Expected = "an ICAP service is 'icap://host:port/service', without spaces";

    // RFC 3986: unreserved, sub-delims, ':', '@', '/', '?' and '%'. It stands in a request line: nothing in it may end one.
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%");

    public static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    public static IcapService? TryParse(string text)
    {
        if (!IsOne(text) || text.Length > LengthLimit || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        var slash = text.IndexOf('/', Scheme.Length);
        if (slash < 0 || slash == text.Length - 1 || text.AsSpan(slash).ContainsAnyExcept(PathCharacters))
        {
            return null;
        }

        var authority = text[Scheme.Length..slash];
        var hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']');
        return ScannerAddress.TryParse(hasPort ? authority : authority + DefaultPort) is { } address && !authority.StartsWith("unix:", StringComparison.Ordinal)
            ? new IcapService(text, address, authority)
            : null;
    }
}
