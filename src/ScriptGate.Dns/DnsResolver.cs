using System.Net;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Resolvers;
using ScriptGate.Dns.Lookups;
using ScriptGate.Dns.Names;
using ScriptGate.Dns.Records;
using ScriptGate.Dns.Unbound;

namespace ScriptGate.Dns;

/// <summary>The resolver: a cache of decoded answers in front of libunbound. Its threads start with the first question that the cache cannot answer.</summary>
internal sealed class DnsResolver : IOwnedResolver
{
    private readonly Lock _gate = new();
    private readonly DnsSettings _settings;
    private readonly ILogger _logger;
    private readonly Places _places;
    private readonly LookupTable<IPAddress> _a;
    private readonly LookupTable<IPAddress> _aaaa;
    private readonly LookupTable<DnsMx> _mx;
    private readonly LookupTable<string> _txt;
    private readonly LookupTable<string> _ptr;
    private UnboundClient? _client;
    private string? _problem;
    private bool _isDisposed;

    public DnsResolver(DnsSettings settings, TimeProvider clock, DnsMetrics metrics, ILogger logger)
    {
        _settings = settings;
        _logger = logger;
        _places = new Places(settings.Concurrency);
        _a = Table(RecordTypes.A);
        _aaaa = Table(RecordTypes.Aaaa);
        _mx = Table(RecordTypes.Mx);
        _txt = Table(RecordTypes.Txt);
        _ptr = Table(RecordTypes.Ptr);

        LookupTable<T> Table<T>(RecordType<T> type) => new(type, clock, settings.Timeout, Ask, _places, metrics);
    }

    /// <summary>Questions that are under way, those included for which nobody waits any more.</summary>
    public int UnderWay => _places.Taken;

    public ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken) => QueryAsync(_a, name, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken) => QueryAsync(_aaaa, name, cancellationToken);

    public ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken) => QueryAsync(_mx, name, cancellationToken);

    public ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken) => QueryAsync(_txt, name, cancellationToken);

    public ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken) =>
        _ptr.QueryAsync(DnsNames.Reverse(address), cancellationToken);

    /// <summary>Ends the threads. Whoever still waits gets <see cref="DnsOutcome.ServerFailure"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        UnboundClient? client;
        lock (_gate)
        {
            _isDisposed = true;
            client = _client;
        }

        if (client is not null)
        {
            await client.DisposeAsync();
        }
    }

    private static ValueTask<DnsAnswer<T>> QueryAsync<T>(LookupTable<T> table, string name, CancellationToken cancellationToken) =>
        QueryName.TryNormalise(name, out var normal)
            ? table.QueryAsync(normal, cancellationToken)
            : new(table.Unasked(DnsOutcome.InvalidName, "this can be no DNS name"));

    private void Ask(string name, int type, IPendingQuery query)
    {
        if (Client() is { } client)
        {
            client.Ask(name, type, query);
        }
        else
        {
            query.Failed(_problem ?? "the resolver has stopped");
        }
    }

    private UnboundClient? Client()
    {
        lock (_gate)
        {
            // A problem with the library or the settings stays until there are other settings.
            if (_isDisposed || _problem is not null || _client is { IsClosed: false })
            {
                return _isDisposed || _problem is not null ? null : _client;
            }

            if (!UnboundLibrary.TryLoad(out _problem))
            {
                Log.Unavailable(_logger, _problem);
                return null;
            }

            try
            {
                _client = new UnboundClient(_settings, _logger);
                Log.Started(_logger, string.Join(", ", _settings.Servers), Native.Version());
            }
            catch (UnboundException exception)
            {
                _problem = exception.Message;
                Log.Unavailable(_logger, _problem);
                _client = null;
            }

            return _client;
        }
    }
}
