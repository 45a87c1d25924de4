using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>What a transaction may need of a member beyond plain SMTP.</summary>
[Flags]
internal enum MemberFeatures
{
    None = 0,

    /// <summary>8BITMIME (RFC 6152).</summary>
    EightBitMime = 1,

    /// <summary>SMTPUTF8 (RFC 6531).</summary>
    SmtpUtf8 = 2,

    /// <summary>DSN (RFC 3461).</summary>
    Dsn = 4,

    /// <summary>AUTH with any mechanism (RFC 4954).</summary>
    Auth = 8,
}

internal static class MemberFeaturesExtensions
{
    /// <summary>What of the needs a server does not offer.</summary>
    public static MemberFeatures Lacks(this Capabilities offered, MemberFeatures needs)
    {
        var has = (offered.EightBitMime ? MemberFeatures.EightBitMime : MemberFeatures.None)
            | (offered.SmtpUtf8 ? MemberFeatures.SmtpUtf8 : MemberFeatures.None)
            | (offered.Dsn ? MemberFeatures.Dsn : MemberFeatures.None)
            | (offered.HasAuth ? MemberFeatures.Auth : MemberFeatures.None);
        return needs & ~has;
    }
}
