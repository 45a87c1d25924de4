using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>One virtual machine of JavaScriptCore with one global object and the rules in it. Its parts: values, errors, callbacks, rows, loading.</summary>
internal sealed unsafe partial class JscLane : IScriptLane
{
    // The lane whose JavaScript runs on this thread: how a native callback finds its way home.
    [ThreadStatic]
    private static JscLane? _current;

    private readonly ScriptProgram _program;
    private readonly ILaneWatch _watch;
    private readonly nint _library;
    private readonly nint _group;
    private readonly nint _context;
    private readonly NativeValues _values;
    private readonly HostSlots _slots = new();
    private readonly List<RuleHandler> _handlers = [];
    private readonly List<nint> _callers = [];
    private readonly List<nint> _protected = [];
    private readonly Dictionary<int, Invocation> _waiting = [];
    private readonly Dictionary<string, int> _fileIndexes = new(StringComparer.Ordinal);
    private Invocation? _invocation;
    private ScriptContext _time;
    private double? _now;
    private bool _terminated;
    private bool _disposed;
    private int _lastTicket;

    public JscLane(nint library, ScriptProgram program, ILaneWatch watch)
    {
        _library = library;
        _program = program;
        _watch = watch;
        _time = program.LoadCall.Context;
        _group = Native.JSContextGroupCreate();
        _context = Native.JSGlobalContextCreateInGroup(_group, 0);
        _values = new NativeValues(_context);
    }

    public IReadOnlyList<RuleHandler> Handlers => _handlers;

    /// <summary>Host objects that rules can use now; 0 when no invocation is open.</summary>
    internal int LiveHostObjects => _slots.Count;

    public void Start(Invocation invocation)
    {
        var handler = invocation.Handler;
        Enter(handler.Location, invocation);
        nint exception = 0;
        nint result;
        try
        {
            var call = invocation.Call;
            var arguments = stackalloc nint[2];
            nuint count = 0;
            if (call.First is { } first)
            {
                arguments[count++] = HostNumber(first);
            }

            if (call.Second is { } second)
            {
                arguments[count++] = HostNumber(second);
            }

            var function = invocation.Callback is JscCallback callback ? callback.Function : _callers[handler.Index];
            result = Native.JSObjectCallAsFunction(_context, function, 0, count, arguments, &exception);
        }
        finally
        {
            Leave();
        }

        Conclude(invocation, result, exception);
    }

    public void Settle(HostPromise promise)
    {
        var deferred = (DeferredPromise)promise;
        if (!deferred.Owner.IsDone)
        {
            Enter(deferred.Owner.Handler.Location, deferred.Owner);
            try
            {
                SettleDeferred(deferred);
            }
            finally
            {
                Leave();
            }

            Expired(deferred.Owner);
            ReleaseIfDone(deferred.Owner);
        }

        Unprotect(deferred.Resolve);
        Unprotect(deferred.Reject);
    }

    public void Release(Invocation invocation)
    {
        _waiting.Remove(invocation.Ticket);
        _slots.Release(invocation.Slots);
    }

    public void Drop(ScriptCallback callback) => ((JscCallback)callback).Drop();

    public long MeasureHeap()
    {
        var statistics = Native.JSGetMemoryUsageStatistics(_context);
        var text = ReadText(Property(statistics, "heapSize")) + " " + ReadText(Property(statistics, "extraMemorySize"));
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return (long)double.Parse(text.AsSpan(0, space)) + (long)double.Parse(text.AsSpan(space + 1));
    }

    public void Collect() => NativeExtras.Collect(_library, _context);

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var value in _protected)
        {
            Native.JSValueUnprotect(_context, value);
        }

        _protected.Clear();
        Native.JSGlobalContextRelease(_context);
        Native.JSContextGroupRelease(_group);
    }

    private void Enter(ScriptLocation what, Invocation? invocation)
    {
        _current = this;
        _invocation = invocation;
        _time = invocation?.Call.Context ?? _program.LoadCall.Context;
        _now = null;
        _watch.Entered(what, invocation?.Handler);
    }

    private void Leave()
    {
        _watch.Left();
        _current = null;
        _invocation = null;
    }

    private void Conclude(Invocation invocation, nint result, nint exception)
    {
        Expired(invocation);
        if (exception != 0)
        {
            invocation.Fail(ReadError(exception, invocation.Handler.Location));
        }
        else if (!invocation.IsDone)
        {
            switch (_values.TypeOf(result))
            {
                case NativeType.Undefined:
                    invocation.Succeed(null);
                    break;
                case NativeType.Number:
                    invocation.Succeed(_slots.Find(_values.NumberOf(result)));
                    break;
            }
        }

        ReleaseIfDone(invocation);
    }

    // The watchdog may strike in a promise job, where no call returns its exception; the machine then still holds it, and the next call would get it.
    private void Expired(Invocation invocation)
    {
        if (!_terminated)
        {
            return;
        }

        AbsorbTermination();
        var milliseconds = (int)_program.Limits.Entry.TotalMilliseconds;
        invocation.Fail(new ScriptTimeoutException(
            invocation.Handler.Location, $"the {invocation.Handler.Event} handler computed for more than {milliseconds} ms without returning or awaiting, and was ended"));
    }

    private void AbsorbTermination()
    {
        _terminated = false;
        using var script = new NativeString("0");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            nint exception = 0;
            Native.JSEvaluateScript(_context, script.Handle, 0, 0, 1, &exception);
            if (exception == 0)
            {
                return;
            }
        }
    }

    private void ReleaseIfDone(Invocation invocation)
    {
        if (invocation.IsDone)
        {
            Release(invocation);
        }
    }

    private nint Protect(nint value)
    {
        Native.JSValueProtect(_context, value);
        return value;
    }

    private void Unprotect(nint value) => Native.JSValueUnprotect(_context, value);

    private nint Keep(nint value)
    {
        _protected.Add(Protect(value));
        return value;
    }
}

/// <summary>A function that a rule gave, protected from the collector while it is kept.</summary>
internal sealed class JscCallback(nint context, nint function, ILaneWatch lane, RuleHandler handler) : ScriptCallback(lane, handler)
{
    private bool _isKept;

    public nint Function => function;

    public override void Keep()
    {
        Native.JSValueProtect(context, function);
        _isKept = true;
    }

    public void Drop()
    {
        if (_isKept)
        {
            _isKept = false;
            Native.JSValueUnprotect(context, function);
        }
    }
}

/// <summary>The library's names for types of values.</summary>
internal enum NativeType
{
    Undefined,
    Null,
    Boolean,
    Number,
    String,
    Object,
    Symbol,
    BigInt,
}

/// <summary>A promise that a rule awaits, with the functions that settle it; both are protected until it is settled.</summary>
internal sealed class DeferredPromise(Invocation owner, Task<ScriptValue> pending, ApiMember member, nint resolve, nint reject) : HostPromise(owner, pending)
{
    public ApiMember Member { get; } = member;

    public nint Resolve { get; } = resolve;

    public nint Reject { get; } = reject;
}
