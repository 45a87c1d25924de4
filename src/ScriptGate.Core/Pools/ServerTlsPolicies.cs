using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>A pool's <c>serverTls</c> as the contract's type, which steps may replace per transaction.</summary>
internal static class ServerTlsPolicies
{
    public static ServerTlsPolicy ToPolicy(this ServerTlsReference options) => new(options.Mode, options.Verify, options.Name);
}
