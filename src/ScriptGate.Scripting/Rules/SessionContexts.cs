using System.Runtime.CompilerServices;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Tapes;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Rules;

/// <summary>The time and chance of each session, as long as it lives.</summary>
/// <param name="clock">The gateway's clock.</param>
internal sealed class SessionContexts(TimeProvider clock)
{
    // FNV-1a, 64 bits.
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    // Of sessions that only a test made. The gateway's own keep theirs themselves: an entry here costs each of them a handle of the collector and a hash code.
    private readonly ConditionalWeakTable<ISession, ScriptContext> _others = [];

    public ScriptContext Of(ISession session)
    {
        if (session is not ISessionLife life)
        {
            return _others.GetValue(session, Make);
        }

        if (life.RuleContext is not ScriptContext context)
        {
            life.RuleContext = context = Make(session);
        }

        return context;
    }

    /// <summary>A context of its own, for what is no session.</summary>
    public ScriptContext Fresh(string name) => new(clock, SeedOf(name));

    /// <summary>A context of its own, for what runs beside the steps of a session.</summary>
    public ScriptContext Fresh(string name, ISession? session) => new(ClockOf(session), SeedOf(name));

    // From the support ID, so that who replays a session has its seed.
    private ScriptContext Make(ISession session) => new(ClockOf(session), SeedOf(session.Id));

    private TimeProvider ClockOf(ISession? session) =>
        session is ISessionLife { Outside: { } outside } life ? new OutsideClock(clock, outside, () => life.StepNow ?? "") : clock;

    private static ulong SeedOf(string text)
    {
        var seed = Offset;
        foreach (var character in text)
        {
            seed = (seed ^ character) * Prime;
        }

        return seed;
    }
}
