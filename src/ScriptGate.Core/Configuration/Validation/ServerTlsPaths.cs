namespace ScriptGate.Core.Configuration;

/// <summary>Where server TLS profiles stand: under their names, or within the pools that hold one themselves.</summary>
internal static class ServerTlsPaths
{
    public static IEnumerable<(string Path, ServerTlsOptions Profile)> Of(GatewayOptions options) =>
    [
        .. options.ServerTls.Select(profile => ($"serverTls.{profile.Key}", profile.Value)),
        .. options.Pools.Where(pool => pool.Value.ServerTls.Profile is null).Select(pool => ($"pools.{pool.Key}.serverTls", (ServerTlsOptions)pool.Value.ServerTls)),
    ];
}
