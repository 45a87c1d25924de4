namespace ScriptGate.Smtp;

/// <summary>The commands we can tell apart; not all of them are ever carried out.</summary>
public enum SmtpVerb
{
    /// <summary>Anything else; answered 500 (RFC 5321 section 4.2.4).</summary>
    Unknown,

    Ehlo,
    Helo,
    Mail,
    Rcpt,
    Data,

    /// <summary>RFC 3030.</summary>
    Bdat,

    Rset,
    Noop,
    Quit,
    Help,

    /// <summary>RFC 4954.</summary>
    Auth,

    /// <summary>RFC 3207.</summary>
    StartTls,

    Vrfy,
    Expn,

    /// <summary>RFC 1985.</summary>
    Etrn,

    /// <summary>Obsolete since RFC 2821; known so that it can be refused with 502.</summary>
    Turn,

    /// <summary>Obsolete since RFC 2821.</summary>
    Send,

    /// <summary>Obsolete since RFC 2821.</summary>
    Soml,

    /// <summary>Obsolete since RFC 2821.</summary>
    Saml,

    /// <summary>A proxy's word about its client; only for trusted peers.</summary>
    Xclient,

    /// <summary>As <see cref="Xclient"/>, for logs only.</summary>
    Xforward,
}
