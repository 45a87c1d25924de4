using Microsoft.Extensions.Logging;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Records;
using ScriptGate.Core.Security;

namespace ScriptGate.Core.Sessions;

/// <summary>What all sessions share and what outlives generations.</summary>
/// <param name="Clock">The only source of time.</param>
/// <param name="Generations">Gives the current generation.</param>
/// <param name="Registry">Knows every session and ticks.</param>
/// <param name="Recorder">Writes transaction records and log lines.</param>
/// <param name="Violations">Takes violation records.</param>
/// <param name="Logger">The log of sessions.</param>
internal sealed record SessionServices(
    TimeProvider Clock, GenerationHolder Generations, SessionRegistry Registry, TransactionRecorder Recorder, IViolationSink Violations, ILogger Logger);
