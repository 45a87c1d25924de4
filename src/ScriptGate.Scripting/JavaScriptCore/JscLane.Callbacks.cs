using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <content>What JavaScript calls. No exception may leave a callback: the frames above it are the engine's.</content>
internal sealed unsafe partial class JscLane
{
    private nint[] MakeCallbacks() =>
    [
        MakeCallback(&GetCallback), MakeCallback(&SetCallback), MakeCallback(&CallCallback), MakeCallback(&EntryCallback), MakeCallback(&NowCallback),
        MakeCallback(&RandomCallback), MakeCallback(&UnknownCallback), MakeCallback(&ResolveCallback), MakeCallback(&CompileCallback),
        MakeCallback(&RegisterCallback), MakeCallback(&PendingCallback), MakeCallback(&SettleCallback), MakeCallback(&FailCallback),
        MakeCallback(&UnhandledCallback), MakeCallback(&NextCallback),
    ];

    private nint MakeCallback(delegate* unmanaged[Cdecl]<nint, nint, nint, nuint, nint*, nint*, nint> callback) =>
        Native.JSObjectMakeFunctionWithCallback(_context, 0, callback);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ShouldTerminate(nint context, nint argument)
    {
        // True always: the engine asks once only, and a lane that is told to go on is never asked again.
        if (_current is { } lane)
        {
            lane._terminated = true;
        }

        return 1;
    }

    // The runtime compiles what native code calls once and for all, and never anew for what it has seen: so the three that every handler uses hand on to methods that it does compile anew.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint GetCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception) => Get(arguments, exception);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Get(nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            var target = lane.TargetOf(arguments[0], out var member);
            return lane.Answer(member, member.Get!(target ?? lane.Caller!));
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint SetCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            var target = lane.TargetOf(arguments[0], out var member);
            var value = lane.FromNative(arguments[1]);
            member.Set!(target, new ScriptArguments(member.Name, new ReadOnlySpan<ScriptValue>(in value), lane.Caller));
            return lane._values.Undefined;
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
        finally
        {
            lane.BeginEra();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint CallCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception) => Call(count, arguments, exception);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Call(nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        var isLookUp = false;
        try
        {
            var target = lane.TargetOf(arguments[0], out var member);
            isLookUp = member.IsLookUp;
            var values = default(ArgumentBuffer);
            var given = Math.Min((int)count - 1, ArgumentBuffer.Length);
            for (var i = 0; i < given; i++)
            {
                values[i] = member.CallbackAt == i ? lane.FunctionOf(member, arguments[i + 1]) : lane.FromNative(arguments[i + 1]);
            }

            var caller = lane.Caller;
            return lane.Answer(member, member.Call!(target ?? caller, new ScriptArguments(member.Name, ((ReadOnlySpan<ScriptValue>)values)[..given], caller)));
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
        finally
        {
            if (!isLookUp)
            {
                lane.BeginEra();
            }
        }
    }

    // Entries of dictionaries (0 get, 1 set, 2 keys) and the text of an object (3).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint EntryCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception) => Entry(arguments, exception);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Entry(nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            var target = lane.Live(lane._values.NumberOf(arguments[0]));
            var kind = lane._program.Api.Objects[lane.IntAt(arguments[1])];
            switch (lane.IntAt(arguments[2]))
            {
                case 0:
                    return lane.ToNative(kind.Entries!.Get(target, lane.ReadText(arguments[3])));
                case 1:
                    kind.Entries!.Set(target, lane.ReadText(arguments[3]), lane.FromNative(arguments[4]));
                    lane.BeginEra();
                    return lane._values.Undefined;
                case 2:
                    return lane.MakeText(kind.Entries!.Keys(target));
                default:
                    return lane.MakeText(kind.Text!(target));
            }
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint NowCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            return lane._values.Number(lane._now ??= lane._time.Now());
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint RandomCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception) =>
        _current!._values.Number(_current._time.NextRandom());

    // A name that a host object does not have: an error that says which one was probably meant.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint UnknownCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            var kind = lane._program.Api.Objects[lane.IntAt(arguments[0])];
            var name = lane.ReadText(arguments[1]);
            throw new ScriptArgumentException(ApiTable.UnknownMember(kind, name));
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint ResolveCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            var request = lane.FromNative(arguments[1]);
            return request.Kind == ScriptValueKind.Text
                ? lane._values.Number(lane._program.Sources.Require(lane.IntAt(arguments[0]), request.Text).Index)
                : throw new ScriptArgumentException("require: the path must be a string");
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint CompileCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            return lane.Compile(lane._program.Sources[lane.IntAt(arguments[0])]);
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint RegisterCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        try
        {
            var name = lane.FromNative(arguments[1]);
            if (name.Kind != ScriptValueKind.Text || !lane._program.Api.CanRegister(name.Text))
            {
                throw lane._program.Api.CannotRegister(name.Kind == ScriptValueKind.Text ? name.Text : lane.ReadText(arguments[1]));
            }

            var rule = lane.IntAt(arguments[0]);
            var frames = lane.ReadFrames(lane.ReadText(arguments[4]));
            var location = frames.Count > 0 ? frames[0].Location : new ScriptLocation(lane._program.Sources.Rule(rule).Name, 0, 0);
            lane.Register(rule, name.Text, HandlerOptions.NeedsOf(lane.FromNative(arguments[2])), HandlerOptions.TimeoutOf(lane.FromNative(arguments[3])), location, arguments[5]);
            return lane._values.Undefined;
        }
        catch (Exception error)
        {
            return lane.Throw(error, exception);
        }
    }

    // The handler returned a promise: the invocation gets a ticket, by which its end is announced.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint PendingCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        var invocation = lane._invocation!;
        invocation.Ticket = ++lane._lastTicket;
        lane._waiting.Add(invocation.Ticket, invocation);
        return lane._values.Number(invocation.Ticket);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint SettleCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        if (lane._waiting.TryGetValue(lane.IntAt(arguments[0]), out var invocation))
        {
            var result = lane._values.TypeOf(arguments[1]) == NativeType.Number
                ? lane._slots.Find(lane._values.NumberOf(arguments[1]))
                : null;
            invocation.Succeed(result);
            lane.Release(invocation);
        }

        return lane._values.Undefined;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint FailCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        var lane = _current!;
        if (lane._waiting.TryGetValue(lane.IntAt(arguments[0]), out var invocation))
        {
            invocation.Fail(lane.ReadError(arguments[1], invocation.Handler.Location));
            lane.Release(invocation);
        }

        return lane._values.Undefined;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint UnhandledCallback(nint context, nint function, nint self, nuint count, nint* arguments, nint* exception)
    {
        if (_current is { } lane)
        {
            var fallback = lane._invocation?.Handler.Location ?? default;
            lane._watch.Unhandled(lane.ReadError(arguments[0], fallback));
        }

        return Native.JSValueMakeUndefined(context);
    }

    private object? Caller => (_invocation?.Call ?? _program.LoadCall).Caller;

    private int IntAt(nint number) => (int)_values.NumberOf(number);

    // The sum of an object's number and a member's. Null for the global functions, whose object has the number 0.
    private object? TargetOf(nint sum, out ApiMember member)
    {
        if (_watch.IsLost)
        {
            throw new ScriptArgumentException("this lane was given up");
        }

        var number = _values.NumberOf(sum);
        member = _program.Api.Members[(int)((long)number % HostSlots.MemberCount)];
        return number < HostSlots.MemberCount ? null : Live(number);
    }

    // The prelude has made sure that it is a function, where a value may not stand in its place.
    private ScriptValue FunctionOf(ApiMember member, nint function)
    {
        if (member.IsCallbackOptional && !((NativeType)Native.JSValueGetType(_context, function) == NativeType.Object && Native.JSObjectIsFunction(_context, function)))
        {
            return FromNative(function);
        }

        var handler = _invocation?.Handler ?? throw new ScriptArgumentException($"{member.Name}: timers are for handlers, not for the top of a file: start it at INIT");
        return ScriptValue.OfCallback(new JscCallback(_context, function, _watch, handler));
    }

    private nint Answer(ApiMember member, ScriptValue value) => value.Kind == ScriptValueKind.Promise ? Defer(member, value.Pending) : ToNative(value);

    private nint Defer(ApiMember member, Task<ScriptValue> pending)
    {
        var invocation = _invocation ?? throw new ScriptArgumentException($"{member.Name}: promises are for handlers, not for the top of a file");
        nint resolve = 0, reject = 0;
        var promise = Native.JSObjectMakeDeferredPromise(_context, &resolve, &reject, null);
        var deferred = new DeferredPromise(invocation, pending, member, resolve, reject);
        if (pending.IsCompleted)
        {
            SettleDeferred(deferred);
            return promise;
        }

        Protect(resolve);
        Protect(reject);
        pending.GetAwaiter().UnsafeOnCompleted(() => _watch.Ready(deferred));
        return promise;
    }

    private void SettleDeferred(DeferredPromise deferred)
    {
        nint argument;
        var function = deferred.Resolve;
        try
        {
            // Complete here, or the caller would not have come: nothing blocks.
            argument = ToNative(deferred.Pending.IsCompletedSuccessfully ? CompletedResult(deferred.Pending) : throw HostFailure.Of(deferred.Pending));
        }
        catch (Exception error)
        {
            function = deferred.Reject;
            argument = ErrorValue($"{deferred.Member.Name}: {error.Message}");
        }

        nint exception = 0;
        Native.JSObjectCallAsFunction(_context, function, 0, 1, &argument, &exception);
    }

    private static ScriptValue CompletedResult(Task<ScriptValue> task) => new ValueTask<ScriptValue>(task).Result;

    private nint Throw(Exception error, nint* exception)
    {
        *exception = error is RethrowException rethrow ? rethrow.Value : ErrorValue(HostFailure.MessageOf(error));
        return 0;
    }

    private nint ErrorValue(string message)
    {
        var text = MakeText(message);
        nint exception = 0;
        var error = Native.JSObjectCallAsFunction(_context, _makeTypeError, 0, 1, &text, &exception);
        return exception == 0 ? error : exception;
    }
}
