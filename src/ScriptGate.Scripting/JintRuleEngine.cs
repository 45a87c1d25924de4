using Microsoft.Extensions.Logging;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Jint;

namespace ScriptGate.Scripting;

/// <summary>Rules on the managed engine Jint.</summary>
internal sealed class JintRuleEngine : ScriptRuleEngine
{
    /// <param name="clock">The only source of time.</param>
    /// <param name="loggers">For the log of rules and of their lanes.</param>
    /// <param name="insteadOf">Why it runs in place of another engine; null when it was asked for.</param>
    public JintRuleEngine(TimeProvider clock, ILoggerFactory loggers, string? insteadOf = null)
        : this(clock, loggers, new ScriptLimits(), insteadOf)
    {
    }

    internal JintRuleEngine(TimeProvider clock, ILoggerFactory loggers, ScriptLimits limits, string? insteadOf = null)
        : base(() => new JintEngine(insteadOf), clock, loggers, limits)
    {
    }
}
