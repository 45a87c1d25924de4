using Jint.Native;
using Jint.Native.Array;
using Jint.Native.Object;
using Jint.Runtime;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>The global <c>Promise</c>: then, catch, finally, resolve, reject, all, allSettled, race.</summary>
internal sealed class PromiseClass
{
    private readonly JsEngine _engine;
    private readonly PromiseJobs _jobs;
    private readonly JintLane _lane;
    private readonly ObjectInstance _prototype;

    public PromiseClass(JintLane lane, PromiseJobs jobs)
    {
        _lane = lane;
        _engine = lane.JavaScript;
        _jobs = jobs;
        _prototype = _engine.Object.Construct(Arguments.Empty);
        Constructor = new HostConstructor(_engine, "Promise", 1, (_, _) => throw lane.Error("calling Promise constructor without new is invalid"), Construct);
        Constructor.FastAddProperty("prototype", _prototype, false, false, false);
        Add(Constructor, "resolve", 1, (_, arguments) => Resolved(arguments.At(0)));
        Add(Constructor, "reject", 1, (_, arguments) => Rejected(arguments.At(0)));
        Add(Constructor, "all", 1, (_, arguments) => All(arguments.At(0)));
        Add(Constructor, "allSettled", 1, (_, arguments) => AllSettled(arguments.At(0)));
        Add(Constructor, "race", 1, (_, arguments) => Race(arguments.At(0)));
        _prototype.FastAddProperty("constructor", Constructor, true, false, true);
        Add(_prototype, "then", 2, (self, arguments) => Then(Self(self), arguments.At(0), arguments.At(1)));
        Add(_prototype, "catch", 1, (self, arguments) => Then(Self(self), JsValue.Undefined, arguments.At(0)));
        Add(_prototype, "finally", 1, (self, arguments) => Finally(Self(self), arguments.At(0)));
    }

    public HostConstructor Constructor { get; }

    /// <summary>A promise that is pending.</summary>
    public PromiseObject Make() => new(_engine, _jobs) { Prototype = _prototype, Extensible = true };

    /// <summary>The value itself if it is a promise, else a promise of it.</summary>
    public PromiseObject Resolved(JsValue value)
    {
        if (value.IsObject() && value.AsObject() is PromiseObject promise)
        {
            return promise;
        }

        var made = Make();
        made.Resolve(value);
        return made;
    }

    /// <summary>A promise of what a function of the host makes of another's value.</summary>
    public PromiseObject Map(PromiseObject promise, Func<JsValue, JsValue> map)
    {
        var result = Make();
        promise.Listen(value => Pass(result, () => map(value)), result.Reject);
        return result;
    }

    private static void Add(ObjectInstance target, string name, int length, Func<JsValue, JsValue[], JsValue> call) =>
        target.FastAddProperty(name, new HostFunction(target.Engine, name, length, call), true, false, true);

    private PromiseObject Self(JsValue self) => self.IsObject() && self.AsObject() is PromiseObject promise ? promise : throw _lane.Error("|this| is not a Promise");

    private PromiseObject Construct(JsValue[] arguments)
    {
        var executor = arguments.At(0).TryCast<ICallable>() ?? throw _lane.Error("Promise constructor takes a function argument");
        var promise = Make();
        var resolve = new HostFunction(_engine, string.Empty, 1, (_, values) => Done(() => promise.Resolve(values.At(0))));
        var reject = new HostFunction(_engine, string.Empty, 1, (_, values) => Done(() => promise.Reject(values.At(0))));
        if (!_jobs.Try(() => executor.Call(JsValue.Undefined, [resolve, reject]), out var failure))
        {
            promise.Reject(failure);
        }

        return promise;
    }

    private JsValue Then(PromiseObject promise, JsValue fulfilled, JsValue rejected)
    {
        var result = Make();
        Action<JsValue> onFulfilled = fulfilled.TryCast<ICallable>() is { } first ? value => Pass(result, () => first.Call(JsValue.Undefined, [value])) : result.Resolve;
        Action<JsValue> onRejected = rejected.TryCast<ICallable>() is { } second ? reason => Pass(result, () => second.Call(JsValue.Undefined, [reason])) : result.Reject;
        promise.Listen(onFulfilled, onRejected, fulfilled, rejected, new JsValue(result));
        return new JsValue(result);
    }

    private JsValue Finally(PromiseObject promise, JsValue action)
    {
        if (action.TryCast<ICallable>() is not { } callable)
        {
            return Then(promise, action, action);
        }

        var fulfilled = new HostFunction(_engine, string.Empty, 1, (_, values) =>
        {
            var value = values.At(0);
            return Then(Resolved(callable.Call(JsValue.Undefined, Arguments.Empty)), new HostFunction(_engine, string.Empty, 0, (_, _) => value), JsValue.Undefined);
        });
        var rejected = new HostFunction(_engine, string.Empty, 1, (_, values) =>
        {
            var reason = values.At(0);
            return Then(Resolved(callable.Call(JsValue.Undefined, Arguments.Empty)), new HostFunction(_engine, string.Empty, 0, (_, _) => throw new JavaScriptException(Operators.ThrowableOf(reason))), JsValue.Undefined);
        });
        return Then(promise, fulfilled, rejected);
    }

    private JsValue Rejected(JsValue reason)
    {
        var promise = Make();
        promise.Reject(reason);
        return new JsValue(promise);
    }

    private JsValue All(JsValue items) => Collect(items, (results, index, finish, result) =>
        (value => finish(() => results[index] = value), result.Reject));

    private JsValue AllSettled(JsValue items) => Collect(items, (results, index, finish, _) =>
        (value => finish(() => results[index] = Outcome("fulfilled", "value", value)), reason => finish(() => results[index] = Outcome("rejected", "reason", reason))));

    private JsValue Outcome(string status, string name, JsValue value)
    {
        var outcome = _engine.Object.Construct(Arguments.Empty);
        outcome.FastAddProperty("status", status, true, true, true);
        outcome.FastAddProperty(name, value, true, true, true);
        return outcome;
    }

    private JsValue Collect(JsValue items, Func<JsValue[], int, Action<Action>, PromiseObject, (Action<JsValue>, Action<JsValue>)> reactions)
    {
        var result = Make();
        var open = Elements(items);
        var results = new JsValue[open.Count];
        var left = open.Count;
        if (left == 0)
        {
            result.Resolve(MakeArray([]));
        }

        for (var i = 0; i < open.Count; i++)
        {
            var (fulfilled, rejected) = reactions(results, i, Finish, result);
            Then(open[i], fulfilled, rejected);
        }

        return new JsValue(result);

        void Finish(Action keep)
        {
            keep();
            if (--left == 0)
            {
                result.Resolve(MakeArray(results));
            }
        }
    }

    private JsValue Race(JsValue items)
    {
        var result = Make();
        foreach (var item in Elements(items))
        {
            Then(item, result.Resolve, result.Reject);
        }

        return new JsValue(result);
    }

    // What is no promise may be thenable, and is then asked in a job of its own.
    private void Then(JsValue item, Action<JsValue> fulfilled, Action<JsValue> rejected) => Resolved(item).Listen(fulfilled, rejected);

    private List<JsValue> Elements(JsValue items)
    {
        if (!items.IsObject() || items.AsObject() is not ArrayInstance array)
        {
            throw _lane.Error("Promise: the argument must be an array");
        }

        return [.. Enumerable.Range(0, (int)TypeConverter.ToNumber(array.Get("length"))).Select(index => array.Get(JsonText.NumberOf(index)))];
    }

    private JsValue MakeArray(JsValue[] values)
    {
        var array = _engine.Array.Construct([values.Length]);
        for (var i = 0; i < values.Length; i++)
        {
            array.FastAddProperty(JsonText.NumberOf(i), values[i], true, true, true);
        }

        return new JsValue(array);
    }

    private void Pass(PromiseObject result, Func<JsValue> compute)
    {
        var value = JsValue.Undefined;
        if (_jobs.Try(() => value = compute(), out var failure))
        {
            result.Resolve(value);
        }
        else
        {
            result.Reject(failure);
        }
    }

    private static JsValue Done(Action action)
    {
        action();
        return JsValue.Undefined;
    }
}
