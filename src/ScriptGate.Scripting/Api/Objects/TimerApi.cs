using ScriptGate.Core.Tapes;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Timers;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>sleep</c>, <c>after</c>, <c>every</c>: what rules do later.</summary>
internal static class TimerApi
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // As for the timers of plugins: shorter ones are for loops, not for clocks.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    // Below what the system's timers can count.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    // What a handler may wait for at all.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(5);

    public static readonly ApiObject<RuleTimer> Kind = new ApiObject<RuleTimer>("Timer", "Something that is going to be done.")
        .Property("id", "number", "Its number in the session, or at INIT in the rule: what cancelTimer wants.", timer => timer.Id)
        .Method("cancel", 0, "(): boolean", "Ends it; false when it was over already. A call that is under way runs to its end.", (timer, _) => timer.Cancel());

    public static ApiObject<RuleCall> AddTo(ApiObject<RuleCall> globals) => globals
        .Method("sleep", 1, "(time: Duration): Promise<void>", "A promise that is settled when the time is over. Only the session waits, within the handler's time-out.", Sleep)
        .Method(
            "after",
            2,
            1,
            SessionApi.Kind,
            "(delay: Duration, callback: (session: Session) => unknown): Timer",
            "Calls a function once, later, unless the session ends before. At INIT it gets no session and ends with the generation.",
            (call, arguments) => Start(call, arguments, isPeriodic: false),
            Kind)
        .Method(
            "every",
            2,
            1,
            SessionApi.Kind,
            "(interval: Duration, callback: (session: Session) => unknown): Timer",
            "Calls a function again and again until the session ends; at INIT without a session until the generation ends. Calls do not overlap.",
            (call, arguments) => Start(call, arguments, isPeriodic: true),
            Kind)
        .Method("cancelTimer", 1, "(id: number): boolean", "Ends a timer of the session, or at INIT of the rule, by its number; false when there is none.", (call, arguments) =>
            call.Timers?.Find((int)Math.Clamp(arguments.Number(0, "id"), 0, int.MaxValue))?.Cancel() ?? false);

    private static ScriptValue Sleep(RuleCall call, ScriptArguments arguments)
    {
        if (!Durations.TryRead(arguments[0], out var time) || time > LongestSleep)
        {
            throw new ScriptArgumentException("sleep: the time must be a duration such as '500ms' or '5s', at most 5 minutes, or a number of milliseconds");
        }

        call.CountSleep();
        var pause = time < Shortest ? Shortest : time;
        return ScriptValue.Promise(call.WaitAsync(async life =>
        {
            if (call.Outside is { } outside)
            {
                await outside.AskAsync(TapeKinds.Sleep, DurationText.Format(pause), AnswerForms.Done, () => PauseAsync(pause, call.Services.Clock, life));
            }
            else
            {
                await PauseAsync(pause, call.Services.Clock, life);
            }

            return default;
        }));
    }

    private static async ValueTask<bool> PauseAsync(TimeSpan pause, TimeProvider clock, CancellationToken life)
    {
        await Task.Delay(pause, clock, life);
        return true;
    }

    private static ScriptValue Start(RuleCall call, ScriptArguments arguments, bool isPeriodic)
    {
        var function = isPeriodic ? "every" : "after";
        var shortest = isPeriodic ? ShortestInterval : Shortest;
        if (!Durations.TryRead(arguments[0], out var time) || time > Longest || (isPeriodic && time < shortest))
        {
            throw new ScriptArgumentException(isPeriodic
                ? "every: the interval must be a duration from '100ms' to '30d', or a number of milliseconds"
                : "after: the delay must be a duration such as '5s', at most '30d', or a number of milliseconds");
        }

        var callback = arguments.Callback(1, "the callback");
        var timers = call.Timers ?? throw new ScriptArgumentException($"{function}: timers are for the handlers of a session's events and for INIT");
        return ScriptValue.OfHost(timers.Add(call.Scope, callback, time < shortest ? shortest : time, isPeriodic));
    }
}
