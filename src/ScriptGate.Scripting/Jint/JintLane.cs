using System.Text.RegularExpressions;
using Jint.Native;
using Jint.Native.Error;
using Jint.Runtime;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>One instance of Jint with the rules in it. Its parts: loading, values, host calls.</summary>
internal sealed partial class JintLane : IScriptLane
{
    // What an entry may allocate: garbage counts, and an interpreter makes much of it.
    private const int HeapsPerEntry = 8;
    private const long MinBytesPerEntry = 512L << 20;

    private readonly ScriptProgram _program;
    private readonly ILaneWatch _watch;
    private readonly List<RuleHandler> _handlers = [];
    private readonly List<ICallable> _functions = [];
    private readonly Dictionary<ApiObject, HostKind> _kinds = [];
    private readonly HashSet<Invocation> _open = [];
    private readonly HashSet<JintCallback> _callbacks = [];
    private readonly HostLife _ownerless = new();
    private readonly PromiseJobs _jobs;
    private readonly PromiseClass _promises;
    private readonly RuleErrors _errors;
    private readonly PlainData _data;
    private readonly RegExps _regExps;
    private readonly CodePreparer _code;
    private Invocation? _invocation;
    private ScriptContext _time;
    private double? _now;

    public JintLane(ScriptProgram program, ILaneWatch watch)
    {
        _program = program;
        _watch = watch;
        _time = program.LoadCall.Context;
        JavaScript = new JsEngine(options => options.Culture(System.Globalization.CultureInfo.InvariantCulture));
        _jobs = new PromiseJobs(this);
        _errors = new RuleErrors(this);
        _data = new PlainData(this);
        _regExps = new RegExps(this, program.Limits.Entry + (program.Limits.Overshoot / 2));
        _promises = new PromiseClass(this, _jobs);
        _code = new CodePreparer(Guard, new Operators(JavaScript), _regExps.FactoryOf, StackOverflow);
        BuiltIns.Install(this, _regExps, _promises, _errors);
        foreach (var kind in program.Api.Objects)
        {
            _kinds.Add(kind, new HostKind(this, kind));
        }

        AddGlobals();
        BuiltIns.Freeze(JavaScript.Global);
    }

    public JsEngine JavaScript { get; }

    private long BytesPerEntry => Math.Max(MinBytesPerEntry, _program.Limits.Heap * HeapsPerEntry);

    public EntryGuard Guard { get; } = new();

    public IReadOnlyList<RuleHandler> Handlers => _handlers;

    /// <summary>Milliseconds since 1970, fixed for the entry.</summary>
    public double Now() => _now ??= _time.Now();

    public double NextRandom() => _time.NextRandom();

    public void Start(Invocation invocation)
    {
        invocation.EngineState = new HostLife();
        _open.Add(invocation);
        var result = JsValue.Undefined;
        Enter(invocation, () =>
        {
            if (invocation.Callback is JintCallback callback)
            {
                JsValue[] shown = invocation.Call.First is { } seen ? [Wrap(callback.Kind, seen)] : [];
                result = callback.Function.Call(JsValue.Undefined, shown);
                Conclude(invocation, result);
                return;
            }

            var handler = invocation.Handler;
            var kinds = _program.Api.Events[handler.Event].Arguments;
            var arguments = new List<JsValue>(2);
            if (invocation.Call.First is { } first)
            {
                arguments.Add(Wrap(kinds[0], first));
            }

            if (invocation.Call.Second is { } second)
            {
                arguments.Add(Wrap(kinds[1], second));
            }

            result = _functions[handler.Index].Call(JsValue.Undefined, [.. arguments]);
            Conclude(invocation, result);
        });
    }

    // Here an entry costs nothing that another would save.
    public void StartRow(ICallRow row) => IScriptLane.StartEach(this, row);

    public void Settle(HostPromise promise)
    {
        var pending = (PendingPromise)promise;
        if (!pending.Owner.IsDone)
        {
            Enter(pending.Owner, () => Settle(pending));
        }
    }

    public void Release(Invocation invocation)
    {
        if (_open.Remove(invocation))
        {
            ((HostLife)invocation.EngineState!).End();
            invocation.EngineState = null;
        }
    }

    public void Drop(ScriptCallback callback) => _callbacks.Remove((JintCallback)callback);

    /// <summary>A function is kept: what it holds counts as the lane's memory.</summary>
    public void Keep(JintCallback callback) => _callbacks.Add(callback);

    public long MeasureHeap() => HeapWalk.Measure(_functions.OfType<object>().Concat(_callbacks.Select(callback => callback.Function)).Concat(_modules.Values).Concat(_open.Select(invocation => ((HostLife)invocation.EngineState!).Waiting).OfType<object>()), _program.Limits.Heap * 2);

    // What the walk counts is reachable, so that a collection changes nothing; garbage is the runtime's.
    public void Collect()
    {
        // Nothing to do.
    }

    public void Dispose()
    {
        foreach (var invocation in _open.ToArray())
        {
            Release(invocation);
        }
    }

    /// <summary>Does something that may throw in JavaScript.</summary>
    /// <returns>False when it did.</returns>
    public bool Try(Action action, out JsValue failure)
    {
        try
        {
            action();
            failure = JsValue.Undefined;
            return true;
        }
        catch (JavaScriptException exception)
        {
            _errors.Arrived(exception);
            failure = exception.Error;
            return false;
        }
    }

    /// <summary>Calls a built-in function of the engine: what .NET throws in it becomes an error of the rule.</summary>
    public JsValue Guarded(ICallable function, JsValue self, JsValue[] arguments)
    {
        Guard.Step();
        return Nested(() =>
        {
            try
            {
                return function.Call(self, arguments);
            }
            catch (Exception exception) when (!IsBeyondRules(exception))
            {
                throw Error(exception.Message);
            }
        });
    }

    /// <summary>Does something that may come back here before it ends: asks for room on the stack.</summary>
    public JsValue Nested(Func<JsValue> action) => EntryGuard.HasStack() ? action() : throw StackOverflow();

    /// <summary>A TypeError of the host, as the rule sees it.</summary>
    public JavaScriptException Error(string message) => Error(JavaScript.TypeError, message);

    /// <summary>An error of the host, as the rule sees it.</summary>
    public JavaScriptException Error(ErrorConstructor kind, string message)
    {
        var error = kind.Construct([message]);
        _errors.Made(error);
        return new JavaScriptException(new JsValue(error));
    }

    /// <summary>An error that stands somewhere else than where the rule is now.</summary>
    private JavaScriptException Error(ErrorConstructor kind, string message, ScriptLocation place)
    {
        var error = kind.Construct([message]);
        _errors.MadeAt(error, place);
        return new JavaScriptException(new JsValue(error));
    }

    // Errors of rules already, and what no rule may catch.
    private static bool IsBeyondRules(Exception exception) =>
        exception is JavaScriptException or EntryEndedException or RegexMatchTimeoutException or OutOfMemoryException;

    private JavaScriptException StackOverflow()
    {
        var error = Error(JavaScript.RangeError, "Maximum call stack size exceeded.");
        error.Location = Guard.Here;
        return error;
    }

    // One entry into JavaScript, with the promise jobs that it leaves. Whatever goes wrong is the invocation's failure.
    private void Enter(Invocation invocation, Action action)
    {
        var handler = invocation.Handler;
        _invocation = invocation;
        _time = invocation.Call.Context;
        _now = null;
        _watch.Entered(handler.Location, handler);
        try
        {
            Guard.Begin(_program.Limits.Entry, BytesPerEntry);
            action();
            _jobs.RunAll();
            ReportUnhandled(handler.Location);
        }
        catch (JavaScriptException exception)
        {
            _errors.Arrived(exception);
            invocation.Fail(_errors.Read(exception.Error, handler.Location));
            FinishJobs(invocation);
        }
        catch (Exception exception)
        {
            _jobs.Clear();
            invocation.Fail(Fatal(exception, handler.Location, $"the {handler.Event} handler", _program.Limits.Entry, "without returning or awaiting, "));
        }
        finally
        {
            _watch.Left();
            _invocation = null;
        }

        if (invocation.IsDone)
        {
            Release(invocation);
        }
    }

    // Promises that the handler settled before it threw have listeners, too.
    private void FinishJobs(Invocation invocation)
    {
        try
        {
            _jobs.RunAll();
            ReportUnhandled(invocation.Handler.Location);
        }
        catch (Exception)
        {
            // The invocation has failed already; the jobs of an entry that is over its time are dropped.
            _jobs.Clear();
        }
    }

    // What no rule can catch: the end of its time or memory, or a mistake of the engine.
    private ScriptException Fatal(Exception exception, ScriptLocation fallback, string who, TimeSpan time, string without)
    {
        switch (exception)
        {
            case EntryEndedException { IsTime: true } or RegexMatchTimeoutException:
                return new ScriptTimeoutException(fallback, $"{who} computed for more than {time.TotalMilliseconds} ms {without}and was ended");
            case EntryEndedException or OutOfMemoryException:
                return new ScriptTimeoutException(fallback, $"{who} used more than {BytesPerEntry >> 20} MiB of memory {without}and was ended");
            default:
                var frames = Guard.TraceOf(JavaScript.GetLastSyntaxNode()?.Location);
                return new ScriptException(frames.Count > 0 ? frames[0].Location : fallback, $"the engine failed: {exception.Message}", innerException: exception);
        }
    }

    private void ReportUnhandled(ScriptLocation fallback)
    {
        foreach (var promise in _jobs.TakeUnhandled())
        {
            _watch.Unhandled(_errors.Read(promise.Value, fallback));
        }
    }

    private void Conclude(Invocation invocation, JsValue result)
    {
        if (!IsThenable(result))
        {
            invocation.Succeed(OutcomeOf(invocation, result));
            return;
        }

        var promise = _promises.Resolved(result);
        Life.Waiting = promise;
        promise.Listen(
            value =>
            {
                if (Try(() => invocation.Succeed(OutcomeOf(invocation, value)), out var failure))
                {
                    Release(invocation);
                }
                else
                {
                    Fail(invocation, failure);
                }
            },
            reason => Fail(invocation, reason));
    }

    private void Fail(Invocation invocation, JsValue reason)
    {
        invocation.Fail(_errors.Read(reason, invocation.Handler.Location));
        Release(invocation);
    }

    private static bool IsThenable(JsValue value) =>
        value.IsObject() && value.AsObject() is not HostObject && value.AsObject().Get("then").TryCast<ICallable>() is not null;

    // What a handler may return: nothing, or a host object that still lives. What a callback returns interests nobody.
    private object? OutcomeOf(Invocation invocation, JsValue value)
    {
        if (invocation.Callback is not null || value.IsUndefined() || value.IsNull())
        {
            return null;
        }

        return value.IsObject() && value.AsObject() is HostObject host and not (HostEntries or HostNamespace)
            ? host.LiveOrNull
            : throw Error($"a handler returns nothing or a verdict, but this one returned {Describe(value)}");
    }

    private static string Describe(JsValue value)
    {
        if (value.IsObject())
        {
            return value.IsArray() ? "an array" : value.AsObject() is ICallable ? "a function" : "a object";
        }

        var type = value.IsString() ? "string" : value.IsNumber() ? "number" : value.IsBoolean() ? "boolean" : "undefined";
        return $"{TypeConverter.ToString(value)} ({type})";
    }
}

/// <summary>A function that a rule gave, and the kind of what it is shown.</summary>
internal sealed class JintCallback(JintLane owner, ILaneWatch watch, RuleHandler handler, ICallable function, ApiObject kind) : ScriptCallback(watch, handler)
{
    public ICallable Function => function;

    public ApiObject Kind => kind;

    public override void Keep() => owner.Keep(this);
}

/// <summary>A promise that a rule awaits, with what settles it.</summary>
internal sealed class PendingPromise(Invocation owner, Task<ScriptValue> pending, ApiMember member, PromiseObject promise) : HostPromise(owner, pending)
{
    public ApiMember Member { get; } = member;

    public PromiseObject Promise { get; } = promise;
}
