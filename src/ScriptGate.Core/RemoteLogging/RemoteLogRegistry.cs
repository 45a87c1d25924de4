using System.Reflection;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>The remote logs of all generations: a reload that does not touch one keeps it, with its queue and its connection.</summary>
internal sealed class RemoteLogRegistry(TimeProvider clock, ILogger logger)
{
    private static readonly string Version = typeof(RemoteLogRegistry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Those that some generation uses.</summary>
    public IReadOnlyList<RemoteLog> Logs
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values.Select(entry => entry.Log)];
            }
        }
    }

    /// <summary>Finds or makes one.</summary>
    /// <param name="name">Its name in the configuration.</param>
    /// <param name="options">Valid settings.</param>
    /// <param name="hostName">The gateway's name.</param>
    public RemoteLogLease Lease(string name, RemoteLogOptions options, string hostName)
    {
        // The secrets as they are now: a new token is a new log.
        var key = $"{name} {hostName} {options} {options.Token?.Value} {options.Community?.Value}";
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry(new RemoteLog(name, options, FormatOf(options, hostName), TransportOf(options), clock, logger));
                _entries.Add(key, entry);
            }

            entry.Leases++;
            return new RemoteLogLease(entry.Log, () => ReleaseAsync(key));
        }
    }

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

    private ValueTask ReleaseAsync(string key)
    {
        RemoteLog log;
        lock (_gate)
        {
            var entry = _entries[key];
            if (--entry.Leases > 0)
            {
                return ValueTask.CompletedTask;
            }

            log = entry.Log;
            _entries.Remove(key);
        }

        return log.DisposeAsync();
    }

    private sealed class Entry(RemoteLog log)
    {
        public RemoteLog Log { get; } = log;

        public int Leases { get; set; }
    }
}

/// <summary>A generation's share in a remote log; with the last one it delivers what waits, and ends.</summary>
internal sealed class RemoteLogLease(RemoteLog log, Func<ValueTask> release) : IAsyncDisposable
{
    private int _isReleased;

    public RemoteLog Log { get; } = log;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isReleased, 1) == 0 ? release() : ValueTask.CompletedTask;
}
