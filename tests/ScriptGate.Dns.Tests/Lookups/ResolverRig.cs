using System.Net;
using ScriptGate.Dns.Tests.Server;
using ScriptGate.Testing;

namespace ScriptGate.Dns.Tests.Lookups;

/// <summary>The real resolver in front of a name server of the test.</summary>
internal sealed class ResolverRig : IAsyncDisposable
{
    private readonly DnsMetrics _metrics = new();

    /// <param name="clock">The clock of the resolver; null for the system's. libunbound has its own.</param>
    /// <param name="change">Other settings.</param>
    public ResolverRig(TimeProvider? clock = null, Func<DnsSettings, DnsSettings>? change = null)
    {
        var settings = new DnsSettings { Servers = [Server.EndPoint], Timeout = Patience.Limit };
        Resolver = new DnsResolver(change?.Invoke(settings) ?? settings, clock ?? TimeProvider.System, _metrics, Log);
    }

    public NameServer Server { get; } = new();

    public Zone Zone => Server.Zone;

    public RecordedLog Log { get; } = new();

    public DnsResolver Resolver { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken? cancellation = null) => Resolver.QueryAAsync(name, cancellation ?? Cancellation).AsTask();

    public Task<DnsAnswer<IPAddress>> AaaaAsync(string name) => Resolver.QueryAaaaAsync(name, Cancellation).AsTask();

    public Task<DnsAnswer<DnsMx>> MxAsync(string name) => Resolver.QueryMxAsync(name, Cancellation).AsTask();

    public Task<DnsAnswer<string>> TxtAsync(string name) => Resolver.QueryTxtAsync(name, Cancellation).AsTask();

    public Task<DnsAnswer<string>> PtrAsync(string address) => Resolver.QueryPtrAsync(IPAddress.Parse(address), Cancellation).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Resolver.DisposeAsync();
        await Server.DisposeAsync();
        _metrics.Dispose();
    }
}
