using Jint.Native;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Jint;

/// <content>Host objects: what rules read, write and call, and the values on their way in and out.</content>
internal sealed partial class JintLane
{
    private const int MaxArguments = 6;

    /// <summary>On whose behalf the rule runs.</summary>
    public object? Caller => (_invocation?.Call ?? _program.LoadCall).Caller;

    // Files may be shown host objects too; there are no such objects while they load.
    private HostLife Life => _invocation?.EngineState as HostLife ?? _ownerless;

    public JsValue Read(HostObject self, ApiMember member) => Host(() => Answer(member, member.Get!(self.Live)));

    public void Write(HostObject self, ApiMember member, JsValue value) => Host(() =>
    {
        var given = FromJs(value);
        member.Set!(self.Live, new ScriptArguments(member.Name, new ReadOnlySpan<ScriptValue>(in given), Caller));
        return JsValue.Undefined;
    });

    /// <summary>Calls a method.</summary>
    public JsValue Call(JsValue self, HostKind kind, ApiMember member, JsValue[] arguments) => Host(() =>
        self.IsObject() && self.AsObject() is HostObject host && host.Kind == kind
            ? Call(host.Live, member, arguments)
            : throw new ScriptArgumentException("the function was called on another kind of object than its own"));

    public JsValue TextOf(JsValue self, HostKind kind) => Host(() =>
        self.IsObject() && self.AsObject() is HostObject host && host.Kind == kind
            ? kind.Api.Text!(host.Live)
            : throw new ScriptArgumentException("the function was called on another kind of object than its own"));

    /// <summary>The text of a host object; null when its kind has none.</summary>
    public string? TextOf(HostObject host) => host.Kind.Api.Text is { } text ? Host(() => text(host.Live)).AsString() : null;

    public JsValue ReadEntry(HostObject self, ApiEntries entries, string name) => Host(() => ToJs(entries.Get(self.Live, name), result: null));

    public void WriteEntry(HostObject self, ApiEntries entries, string name, JsValue value) => Host(() =>
    {
        entries.Set(self.Live, name, FromJs(value));
        return JsValue.Undefined;
    });

    public IReadOnlyList<string> EntryNames(HostObject self, ApiEntries entries)
    {
        var names = Host(() => JsonReader.Read(JavaScript, entries.Keys(self.Live), freeze: false)).AsObject();
        return [.. Enumerable.Range(0, (int)names.Get("length").AsNumber()).Select(index => names.Get(JsonText.NumberOf(index)).AsString())];
    }

    private void AddGlobals()
    {
        foreach (var member in _program.Api.Globals.Members)
        {
            JavaScript.Global.FastAddProperty(member.Name, GlobalFunction(member), true, false, true);
        }

        foreach (var item in _program.Api.Namespaces)
        {
            JavaScript.Global.FastAddProperty(item.Name, _kinds[item.Kind].Global(), true, false, true);
        }
    }

    private JsValue GlobalFunction(ApiMember member)
    {
        if (member.Constant is null)
        {
            return FunctionOf(member, (_, arguments) => Host(() => Call(Caller, member, arguments)));
        }

        // It belongs to no invocation, so that it never dies.
        var value = _kinds[member.Result!].Wrap(new HostTarget { Value = member.Constant });
        return new HostFunction(JavaScript, member.Name, member.Arity, (_, _) => value);
    }

    /// <summary>The function of a method: the host's, or the one of the language that it is another name of.</summary>
    public JsValue FunctionOf(ApiMember member, Func<JsValue, JsValue[], JsValue> call) => member.Alias is { } path
        ? path.Split('.').Aggregate(new JsValue(JavaScript.Global), (holder, name) => holder.AsObject().Get(name))
        : new HostFunction(JavaScript, member.Name, member.Arity, call);

    private JsValue Call(object? target, ApiMember member, JsValue[] arguments)
    {
        Span<ScriptValue> values = new ScriptValue[Math.Min(member.Arity, MaxArguments)];
        for (var i = 0; i < values.Length && (i < arguments.Length || i == member.CallbackAt); i++)
        {
            values[i] = i == member.CallbackAt ? CallbackOf(member, i < arguments.Length ? arguments[i] : JsValue.Undefined) : FromJs(arguments[i]);
        }

        return Answer(member, member.Call!(target, new ScriptArguments(member.Name, values, Caller)));
    }

    private ScriptValue CallbackOf(ApiMember member, JsValue value)
    {
        var function = value.IsObject() ? value.TryCast<ICallable>() : null;
        if (function is null)
        {
            if (member.IsCallbackOptional)
            {
                return FromJs(value);
            }

            throw new ScriptArgumentException($"{member.Name}: the callback must be a function, but is {Describe(value)}");
        }

        var handler = _invocation?.Handler ?? throw new ScriptArgumentException($"{member.Name}: timers are for handlers, not for the top of a file: start it at INIT");
        return ScriptValue.OfCallback(new JintCallback(this, _watch, handler, function, member.CallbackKind!));
    }

    // Whatever the host throws is an error that the rule can catch.
    private JsValue Host(Func<JsValue> action)
    {
        Guard.Step();
        if (_watch.IsLost)
        {
            throw Error("this lane was given up");
        }

        try
        {
            return action();
        }
        catch (Exception exception) when (!IsBeyondRules(exception))
        {
            throw Error(HostFailure.MessageOf(exception));
        }
    }

    private JsValue Answer(ApiMember member, ScriptValue value) => value.Kind == ScriptValueKind.Promise ? Defer(member, value.Pending) : ToJs(value, member.Result);

    private JsValue Defer(ApiMember member, Task<ScriptValue> task)
    {
        var invocation = _invocation ?? throw new ScriptArgumentException($"{member.Name}: promises are for handlers, not for the top of a file");
        var promise = _promises.Make();
        var pending = new PendingPromise(invocation, task, member, promise);
        if (task.IsCompleted)
        {
            Settle(pending);
        }
        else
        {
            task.GetAwaiter().UnsafeOnCompleted(() => _watch.Ready(pending));
        }

        // A promise of host objects takes one job more in the other engine, and jobs have an order.
        return new JsValue(member.Result is null ? promise : _promises.Map(promise, value => value));
    }

    private void Settle(PendingPromise pending)
    {
        JsValue value;
        try
        {
            // Complete here, or the caller would not have come: nothing blocks.
            value = ToJs(pending.Pending.IsCompletedSuccessfully ? new ValueTask<ScriptValue>(pending.Pending).Result : throw HostFailure.Of(pending.Pending), pending.Member.Result);
        }
        catch (Exception exception) when (!IsBeyondRules(exception))
        {
            pending.Promise.Reject(Error($"{pending.Member.Name}: {exception.Message}").Error);
            return;
        }

        pending.Promise.Resolve(value);
    }

    private JsValue Wrap(ApiObject kind, object target) => _kinds[kind].Wrap(Life.Add(target));

    private JsValue ToJs(ScriptValue value, ApiObject? result)
    {
        switch (value.Kind)
        {
            case ScriptValueKind.Undefined:
                return result is null ? JsValue.Undefined : JsValue.Null;
            case ScriptValueKind.Null:
                return JsValue.Null;
            case ScriptValueKind.Boolean:
                return value.Number != 0;
            case ScriptValueKind.Number:
                return value.Number;
            case ScriptValueKind.Text:
                return value.Text;
            case ScriptValueKind.Data:
                return JsonReader.Read(JavaScript, value.Text, freeze: true);
            case ScriptValueKind.Host when result is not null:
                return Wrap(result, value.Host);
            case ScriptValueKind.HostList when result is not null:
                return ListOf(result, value.Hosts);
            default:
                throw new InvalidOperationException($"a {value.Kind} cannot be a property");
        }
    }

    private JsValue ListOf(ApiObject kind, IReadOnlyList<object> targets)
    {
        var array = JavaScript.Array.Construct([targets.Count]);
        for (var i = 0; i < targets.Count; i++)
        {
            array.FastAddProperty(JsonText.NumberOf(i), Wrap(kind, targets[i]), false, true, false);
        }

        return JavaScript.Object.Freeze(JsValue.Undefined, [new JsValue(array)]);
    }

    private ScriptValue FromJs(JsValue value)
    {
        if (value.IsString())
        {
            return value.AsString();
        }

        if (value.IsNumber())
        {
            return value.AsNumber();
        }

        if (value.IsBoolean())
        {
            return value.AsBoolean();
        }

        if (value.IsObject())
        {
            return value.AsObject() is HostObject host and not (HostEntries or HostNamespace) ? ScriptValue.OfHost(host.Live) : ScriptValue.Data(_data.Write(value));
        }

        return value.IsNull() ? ScriptValue.Null : ScriptValue.Undefined;
    }
}
