using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Dns;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.NameServers;

/// <summary>Zones of an NSD, an Unbound that asks it, and the gateway's resolver that asks the Unbound and validates.</summary>
public sealed class ResolverFixture : IAsyncLifetime
{
    /// <summary>A text that no UDP answer holds.</summary>
    public static readonly string LongText = string.Concat(Enumerable.Range(0, 600).Select(i => $"ip4:192.0.2.{i % 256} "));

    private readonly DnsMetrics _metrics = new();
    private readonly List<DnsResolver> _resolvers = [];
    private readonly List<Unbound> _unbounds = [];
    private TestFolder? _folder;
    private Nsd? _nsd;
    private string? _anchors;

    internal Nsd Nsd => _nsd!;

    /// <summary>Validates itself, behind an Unbound that does not.</summary>
    internal DnsResolver Resolver { get; private set; } = null!;

    /// <summary>Validates nothing.</summary>
    internal DnsResolver Credulous { get; private set; } = null!;

    /// <summary>Validates nothing, behind an Unbound that does.</summary>
    internal DnsResolver Relying { get; private set; } = null!;

    /// <summary>The zones of the NSD.</summary>
    internal IReadOnlyDictionary<string, string> Files { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _folder = new TestFolder();
        var signed = await SignedZone.MakeAsync(_folder, "signed.test", """
            good IN A 192.0.2.1
            forged IN A 192.0.2.2
            open IN NS ns.zones.test.
            """);
        var expired = await SignedZone.MakeAsync(_folder, "expired.test", "www IN A 192.0.2.3", "-i", "20240101", "-e", "20240201");
        var stripped = await SignedZone.MakeAsync(_folder, "stripped.test", "www IN A 192.0.2.4");
        Files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["zones.test"] = Zones.Of("zones.test", "ns IN A 127.0.0.1"),
            ["plain.test"] = Zones.Of("plain.test", Plain),
            ["short.test"] = Zones.Of("short.test", "www 2 IN A 192.0.2.8"),
            ["2.0.192.in-addr.arpa"] = Zones.Of("2.0.192.in-addr.arpa", "10 IN PTR mx1.plain.test.\n10 IN PTR other.plain.test."),
            ["signed.test"] = signed.Text.Replace("192.0.2.2", "192.0.2.66", StringComparison.Ordinal),
            ["open.signed.test"] = Zones.Of("open.signed.test", "www IN A 192.0.2.5"),
            ["expired.test"] = expired.Text,
            ["stripped.test"] = Zones.Of("stripped.test", "www IN A 192.0.2.4"),
        };
        _anchors = _folder.Write("anchors", signed.Anchor + expired.Anchor + stripped.Anchor);
        _nsd = await Nsd.StartAsync(Files);
        Resolver = Make(await AskingAsync(_nsd, null), _anchors);
        Credulous = Make(await AskingAsync(_nsd, null), null);
        Relying = Make(await AskingAsync(_nsd, _anchors), null);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var resolver in _resolvers)
        {
            await resolver.DisposeAsync();
        }

        foreach (var unbound in _unbounds)
        {
            await unbound.DisposeAsync();
        }

        if (_nsd is not null)
        {
            await _nsd.DisposeAsync();
        }

        _metrics.Dispose();
        _folder?.Dispose();
    }

    /// <summary>Starts an Unbound for another authority with the same zones.</summary>
    internal async Task<Unbound> AskingAsync(Nsd nsd, string? trustAnchor)
    {
        var unbound = await Unbound.StartAsync(Files.Keys.ToDictionary(name => name, _ => nsd.EndPoint, StringComparer.Ordinal), trustAnchor);
        _unbounds.Add(unbound);
        return unbound;
    }

    internal DnsResolver Make(Unbound unbound, string? trustAnchor)
    {
        var settings = new DnsSettings { Servers = [unbound.EndPoint], Timeout = Poll.Limit, TrustAnchor = trustAnchor };
        var resolver = new DnsResolver(settings, TimeProvider.System, _metrics, NullLogger.Instance);
        _resolvers.Add(resolver);
        return resolver;
    }

    private static string Plain => $"""
        @ IN MX 20 mx2
        @ IN MX 10 mx1
        @ IN TXT "v=spf1 ip4:192.0.2.0/24 " "-all"
        mx1 IN A 192.0.2.10
        mx1 IN A 192.0.2.11
        mx1 IN AAAA 2001:db8::10
        mx2 IN A 192.0.2.20
        long IN TXT {string.Join(' ', LongText.Chunk(250).Select(chunk => $"\"{new string(chunk)}\""))}
        {string.Join('\n', Enumerable.Range(1, 9).Select(i => $"alias{i} IN CNAME alias{i + 1}"))}
        alias10 IN CNAME mx1
        *.wild IN TXT "from the star"
        """;
}
