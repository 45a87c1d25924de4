using System.Text;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Services;

namespace ScriptGate.Testing.Rules;

/// <summary>The services of one test, inside the process: they refuse connections until the test says what they answer. Time limits and circuit breakers are the real ones.</summary>
/// <param name="clock">The test's clock.</param>
/// <param name="logger">The test's log.</param>
internal sealed class RunServices(TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    // What the validation of a configuration would let pass; nobody connects to them.
    private const string Nowhere = "http://service.test/";
    private static readonly HostEndpoint NowhereAtAll = new("service.test", 1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServicePlan> _plans = new(StringComparer.Ordinal);
    private readonly ServiceMetrics _metrics = new(() => []);
    private readonly List<Service> _services = [];
    private HashSet<string>? _known;
    private int _delayed;

    /// <summary>Calls whose answer is there and takes its time, by the test's clock.</summary>
    public int Delayed => Volatile.Read(ref _delayed);

    /// <summary>The services that the test has said something of.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
            {
                return [.. _plans.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Sets what a service answers from now on.</summary>
    /// <exception cref="InvalidOperationException">The gateway is there already and has no such service.</exception>
    public void Answer(string name, ServicePlan plan)
    {
        lock (_gate)
        {
            if (_known is { } known && !known.Contains(name))
            {
                throw new InvalidOperationException($"there is no service '{name}': one that the configuration does not name has to be said before the first session");
            }

            if (_plans.Remove(name, out var before))
            {
                before.Forget();
            }

            _plans.Add(name, plan);
        }
    }

    /// <summary>Makes the services of a gateway: those of the configuration, and whatever else the test names, which is asked either way.</summary>
    /// <param name="configured">What the configuration says.</param>
    public ServiceSet Make(IReadOnlyDictionary<string, ServiceOptions> configured)
    {
        lock (_gate)
        {
            _known = new HashSet<string>([.. configured.Keys, .. _plans.Keys], StringComparer.Ordinal);
            var http = new Dictionary<string, IHttpService>(StringComparer.Ordinal);
            var tcp = new Dictionary<string, ITcpService>(StringComparer.Ordinal);
            foreach (var name in _known)
            {
                var options = configured.GetValueOrDefault(name) ?? new ServiceOptions { Url = Nowhere, Address = NowhereAtAll };
                if (options.Url is not null)
                {
                    http.Add(name, Keep(new BenchHttpService(name, options, clock, _metrics, logger, this)));
                }

                if (options.Address is not null)
                {
                    tcp.Add(name, Keep(new BenchTcpService(name, options, clock, _metrics, logger, this)));
                }
            }

            return new ServiceSet(http, tcp);
        }
    }

    /// <summary>Finds the answer to a question.</summary>
    /// <exception cref="ServiceException">There is none.</exception>
    public async Task<ServiceAnswer> AskAsync(ServiceQuestion question, ServiceOptions options, CancellationToken cancellationToken)
    {
        var answer = PlanOf(question.Service) is { } plan
            ? await plan.AnswerAsync(question, cancellationToken) ?? throw new ServiceException(question.Service, "broke off")
            : new ServiceAnswer { Failure = "refuses connections" };
        if (answer.Delay > TimeSpan.Zero)
        {
            await DelayAsync(answer.Delay, cancellationToken);
        }

        return answer.Failure is { } failure ? throw new ServiceException(question.Service, failure)
            : Encoding.UTF8.GetByteCount(answer.Text) > options.MaxResponse ? throw new ServiceException(question.Service, $"answers more than {options.MaxResponse} octets")
            : answer;
    }

    public async ValueTask DisposeAsync()
    {
        Service[] services;
        lock (_gate)
        {
            foreach (var plan in _plans.Values)
            {
                plan.Forget();
            }

            _plans.Clear();
            services = [.. _services];
        }

        foreach (var service in services)
        {
            await service.DisposeAsync();
        }

        _metrics.Dispose();
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var delayed = Task.Delay(delay, clock, cancellationToken);
        Interlocked.Increment(ref _delayed);
        try
        {
            await delayed;
        }
        finally
        {
            Interlocked.Decrement(ref _delayed);
        }
    }

    private T Keep<T>(T service)
        where T : Service
    {
        _services.Add(service);
        return service;
    }

    private ServicePlan? PlanOf(string name)
    {
        lock (_gate)
        {
            return _plans.GetValueOrDefault(name);
        }
    }
}
