namespace ScriptGate.Core.Configuration;

/// <summary>Fills in the defaults that depend on other settings, so that a reader of the options never has to.</summary>
internal static class ComputedDefaults
{
    public static GatewayOptions Apply(GatewayOptions options, ConfigurationSources sources) => options with
    {
        VirtualServers = Map(options.VirtualServers, (name, server) => server with { Starttls = Starttls(options, sources, name, server) }),
        Pools = Map(options.Pools, (_, pool) => pool with { ServerTls = ServerTls(options, pool.ServerTls) }),
        Records = sources.IsSet("records.maxCount") ? options.Records : options.Records with { MaxCount = MaxCount(options.Records.Store) },
    };

    private static int MaxCount(RecordStoreKind store) => store == RecordStoreKind.Sqlite ? RecordsOptions.SqliteCount : RecordsOptions.MemoryCount;

    // Offering STARTTLS without a certificate would be a promise that every handshake breaks; on port 465 TLS is there already.
    private static StartTlsMode Starttls(GatewayOptions options, ConfigurationSources sources, string name, VirtualServerOptions server)
    {
        var isWritten = sources.IsSet($"virtualServers.{name}.starttls");
        return isWritten || (options.ClientTls.ContainsKey(server.ClientTls) && !server.ImplicitTls) ? server.Starttls : StartTlsMode.None;
    }

    private static ServerTlsReference ServerTls(GatewayOptions options, ServerTlsReference reference) =>
        reference.Profile is not null && options.ServerTls.TryGetValue(reference.Profile, out var profile)
            ? new ServerTlsReference
            {
                Profile = reference.Profile,
                Mode = profile.Mode,
                Verify = profile.Verify,
                Ca = profile.Ca,
                Name = profile.Name,
                Sni = profile.Sni,
                Cert = profile.Cert,
                Key = profile.Key,
                Password = profile.Password,
            }
            : reference;

    private static OrderedDictionary<string, T> Map<T>(IReadOnlyDictionary<string, T> map, Func<string, T, T> change) =>
        new(map.Select(item => KeyValuePair.Create(item.Key, change(item.Key, item.Value))), StringComparer.Ordinal);
}
