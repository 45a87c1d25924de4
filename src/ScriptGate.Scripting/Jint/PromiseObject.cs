using Jint.Native;
using Jint.Native.Object;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>How far a promise is.</summary>
internal enum PromiseState
{
    Pending,
    Fulfilled,
    Rejected,
}

/// <summary>A promise, as ECMAScript 2015 section 25.4 has it.</summary>
internal sealed class PromiseObject(JsEngine engine, PromiseJobs jobs) : ObjectInstance(engine)
{
    private List<Reaction>? _reactions = [];
    private bool _isResolved;

    public override string Class => "Promise";

    public PromiseState State { get; private set; }

    /// <summary>The value it was fulfilled with, or the reason it was rejected for.</summary>
    public JsValue Value { get; private set; } = JsValue.Undefined;

    /// <summary>True once somebody listens: a rejection is then theirs.</summary>
    public bool IsHandled { get; private set; }

    /// <summary>What promises that are pending hold on to, for whoever measures memory.</summary>
    public IEnumerable<JsValue> Held => _reactions?.SelectMany(reaction => reaction.Held) ?? [];

    /// <summary>The resolving functions that an executor gets: the first call of either counts.</summary>
    public void Resolve(JsValue value)
    {
        if (!_isResolved)
        {
            _isResolved = true;
            ResolveOnce(value);
        }
    }

    /// <inheritdoc cref="Resolve"/>
    public void Reject(JsValue reason)
    {
        if (!_isResolved)
        {
            _isResolved = true;
            Settle(PromiseState.Rejected, reason);
        }
    }

    /// <summary>Calls one of two when it is settled, as a job of its own.</summary>
    public void Listen(Action<JsValue> fulfilled, Action<JsValue> rejected, params JsValue[] held)
    {
        IsHandled = true;
        var reaction = new Reaction(fulfilled, rejected, held);
        if (State == PromiseState.Pending)
        {
            _reactions!.Add(reaction);
        }
        else
        {
            jobs.Add(Job(reaction));
        }
    }

    private void ResolveOnce(JsValue value)
    {
        if (!value.IsObject())
        {
            Settle(PromiseState.Fulfilled, value);
            return;
        }

        if (ReferenceEquals(value.AsObject(), this))
        {
            Settle(PromiseState.Rejected, jobs.Error("Cannot resolve a promise with itself"));
            return;
        }

        ICallable? then = null;
        if (!jobs.Try(() => then = value.AsObject().Get("then").TryCast<ICallable>(), out var failure))
        {
            Settle(PromiseState.Rejected, failure);
        }
        else if (then is null)
        {
            Settle(PromiseState.Fulfilled, value);
        }
        else
        {
            jobs.Add(() => Follow(value, then));
        }
    }

    // A thenable is asked in a job of its own, and gets resolving functions of its own.
    private void Follow(JsValue thenable, ICallable then)
    {
        var isDone = false;
        var resolve = new HostFunction(Engine, string.Empty, 1, (_, arguments) => Once(() => ResolveOnce(First(arguments))));
        var reject = new HostFunction(Engine, string.Empty, 1, (_, arguments) => Once(() => Settle(PromiseState.Rejected, First(arguments))));
        if (!jobs.Try(() => then.Call(thenable, [resolve, reject]), out var failure))
        {
            Once(() => Settle(PromiseState.Rejected, failure));
        }

        JsValue Once(Action action)
        {
            if (!isDone)
            {
                isDone = true;
                action();
            }

            return JsValue.Undefined;
        }
    }

    private void Settle(PromiseState state, JsValue value)
    {
        State = state;
        Value = value;
        var reactions = _reactions!;
        _reactions = null;
        foreach (var reaction in reactions)
        {
            jobs.Add(Job(reaction));
        }

        if (state == PromiseState.Rejected && !IsHandled)
        {
            jobs.NoteRejection(this);
        }
    }

    private Action Job(Reaction reaction) => State == PromiseState.Fulfilled ? () => reaction.Fulfilled(Value) : () => reaction.Rejected(Value);

    private static JsValue First(JsValue[] arguments) => arguments.Length > 0 ? arguments[0] : JsValue.Undefined;

    private sealed record Reaction(Action<JsValue> Fulfilled, Action<JsValue> Rejected, IReadOnlyList<JsValue> Held);
}
