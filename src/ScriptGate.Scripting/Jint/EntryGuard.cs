using System.Runtime.CompilerServices;
using Jint.Parser;
using Jint.Parser.Ast;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>Asked at every statement of a rule: keeps its calls on record, and ends the entry when it has used up what it may.</summary>
/// <remarks>
/// The engine itself compares the wall clock with a deadline at every statement, which ends innocent rules on a busy machine and never looks at a loop without
/// statements. So the files are prepared (<see cref="CodePreparer"/>) such that every block of statements comes by here instead.
/// </remarks>
internal sealed class EntryGuard
{
    // Reading the thread's clock takes a system call, some 0.3 us; a statement takes about 1 us.
    private const int StepsPerLook = 32;

    private CallRecord[] _calls = new CallRecord[64];
    private TimeSpan _end;
    private long _maxBytes;
    private long _startBytes;
    private int _steps;
    private int _unwound;

    /// <summary>Calls of rule functions that are open.</summary>
    public int Depth { get; private set; }

    /// <summary>The statement that runs.</summary>
    public Location Here => Depth > 0 && _calls[Depth - 1].Statement is { } place ? place : new Location();

    /// <summary>JavaScript is entered.</summary>
    public void Begin(TimeSpan time, long bytes)
    {
        Depth = 0;
        _unwound = 0;
        _steps = StepsPerLook;
        _end = ThreadCpu.Now() + time;
        _maxBytes = bytes;
        _startBytes = GC.GetAllocatedBytesForCurrentThread();
    }

    /// <summary>One statement, one call of a built-in function or one promise job more.</summary>
    public void Step()
    {
        if (--_steps <= 0 || GC.GetAllocatedBytesForCurrentThread() - _startBytes > _maxBytes)
        {
            Look();
        }
    }

    /// <summary>Compares now: after something that may have taken long.</summary>
    public void Look()
    {
        _steps = StepsPerLook;
        if (ThreadCpu.Now() > _end)
        {
            throw new EntryEndedException(isTime: true);
        }

        if (GC.GetAllocatedBytesForCurrentThread() - _startBytes > _maxBytes)
        {
            throw new EntryEndedException(isTime: false);
        }
    }

    /// <summary>True as long as the thread's stack has room for another call.</summary>
    public static bool HasStack() => RuntimeHelpers.TryEnsureSufficientExecutionStack();

    public void EnterFunction(string name)
    {
        if (Depth == _calls.Length)
        {
            Array.Resize(ref _calls, Depth * 2);
        }

        _calls[Depth++] = new CallRecord(name, null);
        _unwound = 0;
    }

    public void EnterStatement(Statement statement)
    {
        _unwound = 0;
        if (Depth > 0)
        {
            _calls[Depth - 1].Statement = statement.Location;
        }
    }

    /// <summary>A function is left; its record stays where it is until the next call, for whoever asks where an error came from.</summary>
    public void LeaveFunction(bool isFinished)
    {
        if (isFinished)
        {
            _unwound = 0;
        }
        else if (_unwound == 0)
        {
            _unwound = Depth;
        }

        Depth--;
    }

    /// <summary>The calls that are open now, innermost first.</summary>
    public IReadOnlyList<(string Function, ScriptLocation Location)> Trace() => Trace(Depth);

    /// <summary>The calls that were open when an exception was thrown which has just arrived.</summary>
    /// <param name="thrownAt">The statement that threw it.</param>
    public IReadOnlyList<(string Function, ScriptLocation Location)> TraceOf(Location? thrownAt)
    {
        for (var top = Math.Max(_unwound, Depth); thrownAt is not null && top > 0; top--)
        {
            if (ReferenceEquals(_calls[top - 1].Statement, thrownAt))
            {
                return Trace(top);
            }
        }

        return thrownAt is null ? Trace(Depth) : [("anonymous", LocationOf(thrownAt))];
    }

    public static ScriptLocation LocationOf(Location place) => new(place.Source ?? string.Empty, place.Start.Line, place.Start.Column + 1);

    private List<(string Function, ScriptLocation Location)> Trace(int top)
    {
        var trace = new List<(string, ScriptLocation)>();
        while (top-- > 0 && trace.Count < RuleErrors.MaxFrames)
        {
            if (_calls[top].Statement is { } place)
            {
                trace.Add((_calls[top].Function, LocationOf(place)));
            }
        }

        return trace;
    }

    private struct CallRecord(string function, Location? statement)
    {
        public readonly string Function = function;
        public Location? Statement = statement;
    }
}

/// <summary>An entry has used more than it may. No rule can catch it: the engine knows its own exceptions only.</summary>
/// <param name="isTime">True for time, false for memory.</param>
internal sealed class EntryEndedException(bool isTime) : Exception
{
    public bool IsTime { get; } = isTime;
}
