using System.Diagnostics.CodeAnalysis;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;

namespace ScriptGate.Core.Tracing;

/// <summary>The traces that are under way. Sessions pay for them only while there are any.</summary>
internal sealed class TraceHub(SessionWatchers watchers, GenerationHolder generations, TimeProvider clock)
{
    /// <summary>Traces at a time: one for each of the people who look for something together.</summary>
    public const int MostTraces = 4;

    private readonly Lock _gate = new();
    private readonly List<Trace> _traces = [];
    private bool _isOver;

    /// <summary>Traces that are under way.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _traces.Count;
            }
        }
    }

    /// <summary>Begins a trace; whoever asked for it reads and disposes it.</summary>
    /// <param name="request">What is to be traced.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="problem">Why there is none, for the operator.</param>
    public bool TryStart(TraceRequest request, [NotNullWhen(true)] out Trace? trace, [NotNullWhen(false)] out TraceProblem? problem)
    {
        trace = null;
        problem = Judge(request);
        if (problem is not null)
        {
            return false;
        }

        lock (_gate)
        {
            if (_isOver)
            {
                problem = new TraceProblem("The gateway is starting or stopping.", IsBusy: true);
                return false;
            }

            if (_traces.Count == MostTraces)
            {
                problem = new TraceProblem($"{MostTraces} traces are under way already; end one of them, or wait for its end.", IsBusy: true);
                return false;
            }

            trace = new Trace(request, clock, Ended);
            _traces.Add(trace);
        }

        // Outside the lock: the sessions that are open are gone through.
        watchers.Add(trace);
        if (trace.IsOver)
        {
            // The gateway began to stop meanwhile.
            watchers.Remove(trace);
        }

        return true;
    }

    /// <summary>The gateway stops: no trace is begun any more.</summary>
    public void Stop()
    {
        Trace[] traces;
        lock (_gate)
        {
            _isOver = true;
            traces = [.. _traces];
        }

        foreach (var trace in traces)
        {
            trace.End(TraceEnd.Shutdown);
        }
    }

    private TraceProblem? Judge(TraceRequest request)
    {
        if (generations.CurrentIfAny is not { } generation)
        {
            return new TraceProblem("The gateway is starting or stopping.", IsBusy: true);
        }

        var servers = generation.Servers;
        if (request.Server is { } server && !servers.ContainsKey(server))
        {
            return new TraceProblem($"server: there is no virtual server {UserText.Quote(server)}; there is {string.Join(", ", servers.Keys.Order(StringComparer.Ordinal))}.");
        }

        var steps = servers.Values.Where(candidate => request.Server is null || candidate.Name.Equals(request.Server, StringComparison.Ordinal)).SelectMany(candidate => candidate.Chains.Steps).ToList();
        if (request.Rule is { } rule && !steps.Exists(rule.Matches))
        {
            var near = NearestWord.Find(rule.Text, StepName.Of(steps));
            var where = request.Server is null ? "in any chain" : "in the chain of this virtual server";
            return new TraceProblem($"rule: no rule or check {UserText.Quote(rule.Text)} is {where}; {(near is null ? "'scriptgate chain' lists them" : $"did you mean '{near}'?")}");
        }

        return null;
    }

    private void Ended(Trace trace)
    {
        lock (_gate)
        {
            _traces.Remove(trace);
        }

        watchers.Remove(trace);
    }
}

/// <summary>Why there is no trace.</summary>
/// <param name="Message">One sentence.</param>
/// <param name="IsBusy">True when it is not the request that is wrong.</param>
internal sealed record TraceProblem(string Message, bool IsBusy = false);
