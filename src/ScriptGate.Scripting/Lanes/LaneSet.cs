using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Sockets;
using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <summary>The lanes of one program: several engine instances with the same rules, of which a call takes any that is free.</summary>
internal sealed partial class LaneSet : IRowCaller, IDisposable
{
    /// <summary>The name in the books of what timers call.</summary>
    public const string TimerEvent = "TIMER";

    private readonly IScriptEngine _engine;
    private readonly ScriptProgram _program;
    private readonly Quarantine _quarantine;
    private readonly ILogger _logger;
    private readonly RuleAccounts _books;
    private readonly Lane?[] _lanes;
    private readonly ConcurrentDictionary<Lane, bool> _outgrown = new();
    private ImmutableArray<Action<ILaneWatch>> _laneWatchers = [];
    private HandlerAccount[] _accounts = [];
    private HandlerAccount[] _timerAccounts = [];
    private volatile bool _disposed;

    public LaneSet(IScriptEngine engine, ScriptProgram program, TimeProvider clock, Quarantine quarantine, ILogger logger, RuleAccounts books, Func<int, ThreadSample?>? look = null)
    {
        _engine = engine;
        _program = program;
        _quarantine = quarantine;
        _logger = logger;
        _books = books;
        _pace = new QueuePace(clock);
        Clock = clock;

        // What the system knows of a thread is in the system's time, and says nothing about another clock.
        ThreadLook = look ?? (clock == TimeProvider.System ? LaneHold.OfSystem : null);
        _lanes = new Lane?[program.Limits.Lanes];
    }

    public TimeProvider Clock { get; }

    /// <summary>What is known of a thread inside a lane; null when the clock alone decides.</summary>
    public Func<int, ThreadSample?>? ThreadLook { get; }

    /// <summary>The engine instances that were made for it and have not ended.</summary>
    public RuleContexts Contexts { get; } = new();

    public ScriptLimits Limits => _program.Limits;

    /// <summary>The handlers, the same in every lane.</summary>
    public IReadOnlyList<RuleHandler> Handlers { get; private set; } = [];

    /// <summary>Lanes that can be called or are loading.</summary>
    public int LaneCount => _lanes.Count(lane => lane is not null);

    /// <summary>True when every lane has loaded.</summary>
    public bool IsReady => Array.TrueForAll(_lanes, lane => lane?.Script is not null && !lane.IsLost);

    /// <summary>True while no lane computes or has work: whatever its handlers wait for is elsewhere.</summary>
    public bool IsQuiet => Volatile.Read(ref _due) == 0 && Array.TrueForAll(_lanes, lane => lane is null || lane.Backlog == 0);

    /// <summary>Loads the files, first in one lane, then in the others. Blocks: called while a generation is built, with a supervisor watching.</summary>
    /// <exception cref="ScriptLoadException">Files do not load.</exception>
    public void Load()
    {
        LoadLanes(0, 1);
        Handlers = _lanes[0]!.Script!.Handlers;
        var rules = _program.Sources.Rules.Select(rule => _books.Of(_program.Sources.NameOf(rule.Path))).ToList();
        _accounts = [.. Handlers.Select(handler => rules[handler.Rule].Of(handler.Event))];
        _timerAccounts = [.. rules.Select(rule => rule.Of(TimerEvent))];
        LoadLanes(1, _lanes.Length - 1);
    }

    /// <summary>Ends every lane; who still waits for a promise gets a cancellation.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var lane in _lanes.OfType<Lane>().Concat(_outgrown.Keys))
        {
            lane.Post(LaneWork.Stop);
        }
    }

    /// <summary>Has somebody told of lanes that are lost or on their way out, when another has taken their place: what rules began there must begin anew. The watcher must not wait.</summary>
    public void AddLaneWatcher(Action<ILaneWatch> watcher) => ImmutableInterlocked.Update(ref _laneWatchers, static (watchers, one) => watchers.Add(one), watcher);

    public void RemoveLaneWatcher(Action<ILaneWatch> watcher) => ImmutableInterlocked.Update(ref _laneWatchers, static (watchers, one) => watchers.Remove(one), watcher);

    internal IScriptLane CreateScript(Lane lane)
    {
        var script = _engine.CreateLane(_program, lane);
        if (Handlers.Count != 0 && !Handlers.SequenceEqual(script.Handlers))
        {
            script.Dispose();
            var first = Handlers[0].Location;
            throw new ScriptLoadException([new ScriptException(first, "the files register other handlers each time they load: on() must not depend on time or chance")]);
        }

        Contexts.Began();
        return script;
    }

    internal void End(IScriptLane? script)
    {
        if (script is not null)
        {
            script.Dispose();
            Contexts.Ended();
        }
    }

    internal void Unhandled(ScriptException exception) => Log.UnhandledRejection(_logger, exception.Location, exception.Reason);

    private void LoadLanes(int first, int count)
    {
        using var loaded = new CountdownEvent(Math.Max(1, count));
        var failures = new ConcurrentQueue<Exception>();
        for (var i = first; i < first + count; i++)
        {
            var lane = new Lane(this)
            {
                Loaded = failure =>
                {
                    if (failure is not null)
                    {
                        failures.Enqueue(failure);
                    }

                    loaded.Signal();
                },
            };
            Volatile.Write(ref _lanes[i], lane);
            lane.Post(LaneWork.Load);
        }

        if (count != 0)
        {
            loaded.Wait();
        }

        if (failures.TryDequeue(out var failed))
        {
            Dispose();
            throw failed as ScriptLoadException ?? throw new InvalidOperationException("A rule engine instance could not be made: " + failed.Message, failed);
        }
    }
}
