using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Resolvers;
using ScriptGate.Dns.Unbound;

namespace ScriptGate.Dns;

/// <summary>Makes resolvers of libunbound from the configuration.</summary>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log of resolvers.</param>
/// <param name="systemFile">Where the system's name servers are named.</param>
internal sealed class UnboundResolvers(TimeProvider clock, ILogger logger, string systemFile = SystemNameServers.File) : IResolverSource, IDisposable
{
    private readonly DnsMetrics _metrics = new();

    public bool IsAvailable([NotNullWhen(false)] out string? problem) => UnboundLibrary.TryLoad(out problem);

    /// <summary>A changed <c>resolv.conf</c> or trust anchor is another resolver too: a reload takes it.</summary>
    public string Identify(DnsOptions options)
    {
        var settings = SettingsOf(options);
        var anchorAt = settings.TrustAnchor is { } file ? File.GetLastWriteTimeUtc(file).ToString("O", CultureInfo.InvariantCulture) : "";
        return $"{string.Join(' ', settings.Servers)}|{settings.Timeout}|{settings.TrustAnchor}|{anchorAt}";
    }

    public IOwnedResolver Create(DnsOptions options) => new DnsResolver(SettingsOf(options), clock, _metrics, logger);

    public void Dispose() => _metrics.Dispose();

    private DnsSettings SettingsOf(DnsOptions options) => new()
    {
        Servers = options.Servers.Count > 0 ? options.Servers : SystemNameServers.Read(systemFile),
        Timeout = options.Timeout,
        TrustAnchor = options.TrustAnchor,
    };
}
