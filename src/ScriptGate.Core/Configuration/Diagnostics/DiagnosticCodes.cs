namespace ScriptGate.Core.Configuration;

/// <summary>The codes of configuration problems. A code never changes its meaning; docs/configuration.md lists them.</summary>
internal static class DiagnosticCodes
{
    /// <summary>The file cannot be read: missing, a folder, no permission, empty, too large, not UTF-8.</summary>
    public const string Unreadable = "SG1001";

    /// <summary>The file is not JSON.</summary>
    public const string Syntax = "SG1002";

    /// <summary>A key that does not exist.</summary>
    public const string UnknownKey = "SG1003";

    /// <summary>A key that stands twice in one object, or twice in the environment.</summary>
    public const string DuplicateKey = "SG1004";

    /// <summary>A value of another type than the key takes.</summary>
    public const string WrongType = "SG1005";

    /// <summary>A word that is not one of the key's.</summary>
    public const string UnknownWord = "SG1006";

    /// <summary>A value that cannot be read: a duration, size, address, network, host name, reply.</summary>
    public const string BadValue = "SG1007";

    /// <summary>A value that is too small or too large.</summary>
    public const string OutOfRange = "SG1008";

    /// <summary>A key that must be there is not, or holds nothing.</summary>
    public const string Missing = "SG1009";

    /// <summary>A setting that the file format knows and this version does not have.</summary>
    public const string NotAvailable = "SG1010";

    /// <summary>A secret that is written out, or whose reference leads nowhere.</summary>
    public const string Secret = "SG1011";

    /// <summary>A name of a pool or profile that does not exist.</summary>
    public const string UnknownName = "SG1101";

    /// <summary>Profiles that are their own ancestors.</summary>
    public const string Cycle = "SG1102";

    /// <summary>Two listeners on one address and port.</summary>
    public const string EndpointTaken = "SG1103";

    /// <summary>A file that is named and does not exist.</summary>
    public const string FileMissing = "SG1104";

    /// <summary>TLS without a certificate.</summary>
    public const string NoCertificate = "SG1105";

    /// <summary>Settings that contradict each other.</summary>
    public const string Contradiction = "SG1106";

    /// <summary>A line of a data group's file.</summary>
    public const string BadDataGroup = "SG1107";

    /// <summary>A country database that is none, or broken.</summary>
    public const string BadGeoDatabase = "SG1109";

    /// <summary>Warning: below the minimum of the standard.</summary>
    public const string BelowStandard = "SG1201";

    /// <summary>Warning: a setting that has no effect.</summary>
    public const string NoEffect = "SG1202";

    /// <summary>Warning: settings that work, and hardly as intended.</summary>
    public const string Unwise = "SG1203";
}
