using System.Text;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Services;

/// <summary>The services of all generations: a reload that does not touch one keeps it, with its connections and what its circuit breaker knows.</summary>
internal sealed class ServiceRegistry : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ServiceMetrics _metrics;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private readonly bool _isOffline;

    /// <param name="clock">The clock.</param>
    /// <param name="logger">The log of services.</param>
    /// <param name="isOffline">True where no service is ever asked.</param>
    public ServiceRegistry(TimeProvider clock, ILogger logger, bool isOffline = false)
    {
        _isOffline = isOffline;
        _clock = clock;
        _logger = logger;
        _metrics = new ServiceMetrics(() => Services);
    }

    /// <summary>Those that some generation uses.</summary>
    public IReadOnlyList<Service> Services
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values.Select(entry => entry.Service)];
            }
        }
    }

    /// <summary>Finds or makes a generation's services.</summary>
    public ServiceLease Lease(IReadOnlyDictionary<string, ServiceOptions> services)
    {
        var keys = new List<string>();
        var http = new Dictionary<string, IHttpService>(StringComparer.Ordinal);
        var tcp = new Dictionary<string, ITcpService>(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var (name, options) in services)
            {
                if (_isOffline)
                {
                    var nobody = new NoService(name);
                    (http, tcp) = (Add(http, name, options.Url is null ? null : nobody), Add(tcp, name, options.Url is null ? nobody : null));
                    continue;
                }

                var key = KeyOf(name, options);
                if (!_entries.TryGetValue(key, out var entry))
                {
                    entry = new Entry(options.Url is null
                        ? new TcpService(name, options, _clock, _metrics, _logger)
                        : new HttpService(name, options, _clock, _metrics, _logger));
                    _entries.Add(key, entry);
                }

                entry.Leases++;
                keys.Add(key);
                if (entry.Service is IHttpService web)
                {
                    http.Add(name, web);
                }
                else
                {
                    tcp.Add(name, (ITcpService)entry.Service);
                }
            }
        }

        return new ServiceLease(new ServiceSet(http, tcp), () => ReleaseAsync(keys));
    }

    public void Dispose() => _metrics.Dispose();

    private static Dictionary<string, T> Add<T>(Dictionary<string, T> services, string name, T? service)
        where T : class
    {
        if (service is not null)
        {
            services.Add(name, service);
        }

        return services;
    }

    // The secrets as they are now: with a new token it is another service.
    private static string KeyOf(string name, ServiceOptions options)
    {
        var key = new StringBuilder($"{name} {options}");
        foreach (var (field, secret) in options.Headers)
        {
            key.Append('\n').Append(field).Append(": ").Append(secret.Value);
        }

        return key.ToString();
    }

    private async ValueTask ReleaseAsync(List<string> keys)
    {
        var ended = new List<Service>();
        lock (_gate)
        {
            foreach (var key in keys)
            {
                var entry = _entries[key];
                if (--entry.Leases == 0)
                {
                    ended.Add(entry.Service);
                    _entries.Remove(key);
                }
            }
        }

        foreach (var service in ended)
        {
            await service.DisposeAsync();
        }
    }

    private sealed class Entry(Service service)
    {
        public Service Service { get; } = service;

        public int Leases { get; set; }
    }
}

/// <summary>The services that the rules of a generation may ask, by name: what is not here they cannot reach.</summary>
internal sealed record ServiceSet(IReadOnlyDictionary<string, IHttpService> Http, IReadOnlyDictionary<string, ITcpService> Tcp)
{
    public static readonly ServiceSet Empty = new(new Dictionary<string, IHttpService>(StringComparer.Ordinal), new Dictionary<string, ITcpService>(StringComparer.Ordinal));
}

/// <summary>A generation's share in services; with the last one a service ends, and its calls with it.</summary>
internal sealed class ServiceLease(ServiceSet services, Func<ValueTask> release) : IAsyncDisposable
{
    private int _isReleased;

    public ServiceSet Services { get; } = services;

    /// <summary>A share in services that are somebody else's and end with him.</summary>
    public static ServiceLease Of(ServiceSet services) => new(services, () => ValueTask.CompletedTask);

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isReleased, 1) == 0 ? release() : ValueTask.CompletedTask;
}
