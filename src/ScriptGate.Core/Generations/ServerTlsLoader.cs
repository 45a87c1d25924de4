using System.Security.Cryptography;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;

namespace ScriptGate.Core.Generations;

/// <summary>Loads what pools need for TLS with their members: authorities and our certificate.</summary>
internal static class ServerTlsLoader
{
    /// <returns>By pool; those that need nothing are not in it.</returns>
    public static Dictionary<string, ServerTlsKeys> Load(GatewayOptions options, ConfigurationSources sources, List<Diagnostic> diagnostics)
    {
        var keys = new Dictionary<string, ServerTlsKeys>(StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, pool) in options.Pools)
        {
            var path = pool.ServerTls.Profile is { } profile ? $"serverTls.{profile}" : $"pools.{name}.serverTls";
            try
            {
                if (ServerTlsKeys.Load(pool.ServerTls) is { } loaded)
                {
                    keys.Add(name, loaded);
                }
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                if (told.Add(path))
                {
                    diagnostics.Add(sources.Error(
                        GenerationDiagnosticCodes.BadCertificate,
                        path,
                        $"its certificates cannot be used ({exception.Message.TrimEnd('.')}); 'ca' must be a PEM file of certificates, 'cert' a PEM certificate and 'key' the PEM private key that belongs to it"));
                }
            }
        }

        return keys;
    }

    /// <summary>The files that are read.</summary>
    public static IEnumerable<string> FilesOf(GatewayOptions options) =>
        options.Pools.Values.SelectMany(pool => new[] { pool.ServerTls.Ca, pool.ServerTls.Cert, pool.ServerTls.Key }).Where(file => file is { Length: > 0 }).OfType<string>();
}
