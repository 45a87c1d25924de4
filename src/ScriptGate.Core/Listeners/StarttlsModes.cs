using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Listeners;

/// <summary>The configured activation mode in the contract's words.</summary>
internal static class StarttlsModes
{
    public static StartTlsMode ToMode(this StarttlsMode mode) => mode switch
    {
        StarttlsMode.None => StartTlsMode.None,
        StarttlsMode.Require => StartTlsMode.Require,
        _ => StartTlsMode.Allow,
    };
}
