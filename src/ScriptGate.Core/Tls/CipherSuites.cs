using System.Net.Security;

namespace ScriptGate.Core.Tls;

/// <summary>Cipher suites by their IANA names.</summary>
internal static class CipherSuites
{
    // Those that protect nothing, or have been broken: no key exchange worth the name, no encryption, RC4, DES, MD5, export.
    private static readonly string[] Broken = ["_NULL", "_anon_", "_RC4_", "_DES_", "_3DES_", "_DES40_", "_EXPORT_", "_MD5", "_IDEA_", "_RC2_"];

    /// <summary>All that have a name.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<TlsCipherSuite>();

    public static bool TryParse(string name, out TlsCipherSuite suite) =>
        Enum.TryParse(name, ignoreCase: false, out suite) && name.StartsWith("TLS_", StringComparison.Ordinal);

    /// <summary>Whether it is one of TLS 1.3 (RFC 8446 appendix B.4).</summary>
    public static bool IsTls13(TlsCipherSuite suite) => (int)suite is > 0x1300 and < 0x1400;

    public static bool IsBroken(string name) => Array.Exists(Broken, part => name.Contains(part, StringComparison.Ordinal));

    /// <summary>What a list of names means; null for an empty list: the platform's choice.</summary>
    /// <exception cref="PlatformNotSupportedException">The platform does not have one of them.</exception>
    public static CipherSuitesPolicy? Policy(IReadOnlyList<string> names) =>
        names.Count == 0 ? null
        : OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException("cipher suites are chosen by the system")
        : new CipherSuitesPolicy(names.Select(Enum.Parse<TlsCipherSuite>));
}
