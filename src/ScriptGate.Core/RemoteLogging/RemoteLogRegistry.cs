using System.Reflection;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>The remote logs of all generations: a reload that does not touch one keeps it, with its queue and its connection.</summary>
internal sealed class RemoteLogRegistry(TimeProvider clock, ILogger logger)
{
    private static readonly string Version = typeof(RemoteLogRegistry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly SharedParts<RemoteLog> _logs = new();

    /// <summary>Those that some generation uses.</summary>
    public IReadOnlyList<RemoteLog> Logs => _logs.InUse;

    /// <summary>Finds or makes one. With its last lease it delivers what waits, and ends.</summary>
    /// <param name="name">Its name in the configuration.</param>
    /// <param name="options">Valid settings.</param>
    /// <param name="hostName">The gateway's name.</param>
    public PartLease<RemoteLog> Lease(string name, RemoteLogOptions options, string hostName) => _logs.Lease(
        // The secrets as they are now: a new token is a new log.
        $"{name} {hostName} {options} {options.Token?.Value} {options.Community?.Value}",
        () => new RemoteLog(name, options, FormatOf(options, hostName), TransportOf(options), clock, logger));

    private IRemoteLogFormat FormatOf(RemoteLogOptions options, string hostName) => options.Type switch
    {
        RemoteLogType.Webhook => new JsonFormat(),
        RemoteLogType.Snmp => new SnmpTrapFormat(options.Community?.Value ?? "public", options.Enterprise, clock),
        _ => options.Format switch
        {
            RemoteLogFormat.Cef => new SyslogFormat(new CefFormat(Version), hostName, hasStructuredData: false),
            RemoteLogFormat.Json => new SyslogFormat(new JsonFormat(), hostName, hasStructuredData: false),
            _ => new SyslogFormat(new TextFormat(options.Enterprise), hostName, hasStructuredData: true),
        },
    };

    private static IRemoteLogTransport TransportOf(RemoteLogOptions options)
    {
        if (options.Type == RemoteLogType.Webhook)
        {
            return new WebhookTransport(new Uri(options.Url!), options.Token?.Value, options.Verify);
        }

        EndpointText.TrySplit(options.Address!, out var host, out var port);
        var address = new HostEndpoint(host, port);
        return options.Type == RemoteLogType.Snmp || options.Transport == SyslogTransport.Udp
            ? new UdpTransport(address)
            : new StreamTransport(address, options.Transport == SyslogTransport.Tls, options.Verify);
    }
}
