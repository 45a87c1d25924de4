namespace ScriptGate.Scripting.Rules;

/// <summary>The codes of problems in rule files. A code never changes its meaning.</summary>
internal static class RuleDiagnosticCodes
{
    /// <summary>A file does not load: it is missing, has a syntax error, throws, or does not come back.</summary>
    public const string DoesNotLoad = "SG2001";

    /// <summary>A pool, a member, an event or a rule is named literally that does not exist.</summary>
    public const string UnknownName = "SG2002";

    /// <summary>An INIT handler failed.</summary>
    public const string InitFailed = "SG2003";

    /// <summary>Warning: a rule registers no handler.</summary>
    public const string NoHandler = "SG2101";

    /// <summary>Warning: a handler has an option that means nothing at its event.</summary>
    public const string NoEffect = "SG2102";

    /// <summary>Warning: a rule reports a violation that no security profile lists.</summary>
    public const string UnlistedViolation = "SG2103";

    /// <summary>Warning: a statement is never reached.</summary>
    public const string Unreachable = "SG2104";
}
