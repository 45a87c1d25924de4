using Microsoft.Extensions.Logging;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Core.Sessions;

/// <summary>What all sessions share and what outlives generations.</summary>
/// <param name="Clock">The only source of time.</param>
/// <param name="Generations">Gives the current generation.</param>
/// <param name="Registry">Knows every session and ticks.</param>
/// <param name="Recorder">Writes transaction records and log lines.</param>
/// <param name="Violations">Takes violation records.</param>
/// <param name="Logger">The log of sessions.</param>
internal sealed record SessionServices(
    TimeProvider Clock, GenerationHolder Generations, SessionRegistry Registry, TransactionRecorder Recorder, IViolationSink Violations, ILogger Logger)
{
    /// <summary>Makes support IDs; null for those of <see cref="SupportId"/>. A session that is to run the same way twice needs the same one: it is also the seed of its rules.</summary>
    public Func<string>? SupportIds { get; init; }

    /// <summary>Gives a session that begins what stands between it and everything outside; null, or null from it, for nothing.</summary>
    public IOutsides? Outsides { get; init; }
}
