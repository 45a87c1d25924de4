namespace ScriptGate.Core.Plugins;

/// <summary>The codes of problems with plugins. A code never changes its meaning; docs/writing-plugins.md lists them.</summary>
internal static class PluginDiagnosticCodes
{
    /// <summary>A profile names a check whose folder does not exist.</summary>
    public const string NotInstalled = "SG3001";

    /// <summary>The folder holds no plugin: no DLL, several candidates, no attribute, not an <see cref="IPlugin"/>.</summary>
    public const string NotAPlugin = "SG3002";

    /// <summary>The folder cannot be read or its DLL not be loaded: half copied, not .NET, a dependency is missing.</summary>
    public const string CannotLoad = "SG3003";

    /// <summary>Built against a newer contract than this gateway has.</summary>
    public const string NewerContract = "SG3004";

    /// <summary>The constructor or <see cref="IPlugin.Register"/> threw, or did not come back.</summary>
    public const string RegistrationFailed = "SG3005";

    /// <summary>The check's options in the profile are wrong.</summary>
    public const string BadOptions = "SG3006";

    /// <summary>A profile lists a violation that the check does not declare.</summary>
    public const string UndeclaredViolation = "SG3007";

    /// <summary>A violation or a fact has two owners.</summary>
    public const string TwoOwners = "SG3008";
}
