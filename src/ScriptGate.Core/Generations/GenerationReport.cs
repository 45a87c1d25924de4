using ScriptGate.Core.Chain;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Generations;

/// <summary>What holds a generation, at one moment.</summary>
internal sealed record GenerationReport
{
    /// <summary>Calls that take less are the gateway at work.</summary>
    private static readonly TimeSpan Remarkable = TimeSpan.FromSeconds(1);

    public required Generation Generation { get; init; }

    public required GenerationState State { get; init; }

    /// <summary>Sessions that hold it.</summary>
    public required int Sessions { get; init; }

    /// <summary>Those of them that have a transaction open.</summary>
    public required int Transactions { get; init; }

    /// <summary>Those of them whose final dot is out: only the member's answer ends them.</summary>
    public required int AfterDot { get; init; }

    /// <summary>Calls of plugins and rules that have not come back for a second.</summary>
    public required IReadOnlyList<HeldCall> Calls { get; init; }

    /// <summary>Timers of rules and checks that are set.</summary>
    public required int Timers { get; init; }

    /// <summary>What rules wait for: look-ups, calls, sleeps.</summary>
    public required int Promises { get; init; }

    /// <summary>Those of them that are calls of services.</summary>
    public required int ServiceCalls { get; init; }

    /// <summary>Observations that wait for their observers.</summary>
    public required int Observations { get; init; }

    public static GenerationReport Of(Generation generation, bool isCurrent, IReadOnlyList<SessionHold> holders, DateTimeOffset now)
    {
        var checks = generation.Parts.Checks.Values.SelectMany(set => set.Checks.Append(set.TlsPolicy)).ToList();
        var timers = checks.SelectMany(check => check.Timers).Where(timer => timer.IsRunning).ToList();
        var activity = generation.Rules?.Activity ?? default;
        return new GenerationReport
        {
            Generation = generation,
            State = isCurrent ? GenerationState.Current : generation.IsDrained ? GenerationState.Ending : generation.IsExpired ? GenerationState.Expired : GenerationState.Draining,

            // The holder of the current one counts as a lease and is nobody's session.
            Sessions = Math.Max(0, generation.Leases - (isCurrent ? 1 : 0)),
            Transactions = holders.Count(holder => holder.HasTransaction),
            AfterDot = holders.Count(holder => holder.IsDotOut),
            Calls =
            [
                .. holders.Select(holder => holder.Call).Concat(timers.Select(timer => timer.Call)).OfType<HeldCall>().Where(call => now - call.Since >= Remarkable)
                    .Concat(generation.LostCalls.Read()).OrderBy(call => call.Since),
            ],
            Timers = timers.Count + activity.Timers,
            Promises = activity.Promises,
            ServiceCalls = activity.ServiceCalls,
            Observations = generation.Parts.Chains.Sum(chains => chains.Observers.Waiting),
        };
    }
}

/// <summary>Where a generation is in its life.</summary>
internal enum GenerationState
{
    /// <summary>New transactions begin with it.</summary>
    Current,

    /// <summary>Its last transactions finish.</summary>
    Draining,

    /// <summary><c>reload.grace</c> is over, and they are about to get 421.</summary>
    Expired,

    /// <summary>They are over, and what it owns ends.</summary>
    Ending,
}
