using ScriptGate.Core.Services;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>Calls to services for sessions that are observed: as without an observer, and it is told of each when it has ended.</summary>
internal static class ObservedCalls
{
    private static readonly AsyncLocal<ISessionObserver?> Flowing = new();

    /// <summary>
    /// Who observes the session for which this code runs, as far as the framework knows: set while the steps of an observed session are asked. For what has no session to
    /// ask, such as the store of a check; null for all other sessions.
    /// </summary>
    public static ISessionObserver? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    public static Task<object?> ComputeAsync<T>(Fact<T> fact, Session session, ISessionObserver observer, TimeProvider clock) => TellAsync(
        () => new ValueTask<object?>(session.Server.Facts.ComputeAsync(fact, session)),
        (value, call) => new FactCall(fact.Name, value) { Began = call.Began, Took = call.Took, Failure = call.Failure },
        observer,
        clock).AsTask();

    public static ValueTask<DnsAnswer<T>> LookUpAsync<T>(string type, string name, Func<ValueTask<DnsAnswer<T>>> ask, ISessionObserver observer, TimeProvider clock)
        where T : notnull =>
        TellAsync(ask, (answer, call) => new DnsCall<T>(type, name, answer) { Began = call.Began, Took = call.Took, Failure = call.Failure }, observer, clock);

    /// <summary>Asks a service over HTTP.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="service">The service.</param>
    /// <param name="question">The request.</param>
    /// <param name="observer">Who observes the session that asks; null for nobody.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static Task<HttpAnswer> SendAsync(
        string name, IHttpService service, HttpQuestion question, ISessionObserver? observer, TimeProvider clock, CancellationToken cancellationToken) => observer is null
        ? service.SendAsync(question, cancellationToken)
        : TellAsync(
            () => new ValueTask<HttpAnswer>(service.SendAsync(question, cancellationToken)),
            (answer, call) => new HttpCall(name, question, answer) { Began = call.Began, Took = call.Took, Failure = call.Failure },
            observer,
            clock).AsTask();

    /// <summary>Asks a service over TCP.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="service">The service.</param>
    /// <param name="question">The question.</param>
    /// <param name="observer">Who observes the session that asks; null for nobody.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static Task<byte[]> AskAsync(
        string name, ITcpService service, TcpQuestion question, ISessionObserver? observer, TimeProvider clock, CancellationToken cancellationToken) => observer is null
        ? service.AskAsync(question, cancellationToken)
        : TellAsync(
            () => new ValueTask<byte[]>(service.AskAsync(question, cancellationToken)),
            (answer, call) => new TcpCall(name, question, answer) { Began = call.Began, Took = call.Took, Failure = call.Failure },
            observer,
            clock).AsTask();

    /// <summary>Makes a call and tells of it.</summary>
    /// <param name="ask">Makes the call.</param>
    /// <param name="describe">Says what it was; the answer is the default where there is none.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="clock">The clock.</param>
    public static async ValueTask<T> TellAsync<T>(Func<ValueTask<T>> ask, Func<T?, CallTimes, ServiceCall> describe, ISessionObserver observer, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        try
        {
            var answer = await ask();
            observer.ServiceCalled(describe(answer, new CallTimes(began, clock.GetElapsedTime(began), Failure: null)));
            return answer;
        }
        catch (Exception exception)
        {
            observer.ServiceCalled(describe(default, new CallTimes(began, clock.GetElapsedTime(began), exception)));
            throw;
        }
    }
}

/// <summary>When a call was made, how long it took, and why it failed.</summary>
internal readonly record struct CallTimes(long Began, TimeSpan Took, Exception? Failure);
