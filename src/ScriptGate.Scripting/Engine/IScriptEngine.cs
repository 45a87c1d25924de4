namespace ScriptGate.Scripting.Engine;

/// <summary>A JavaScript engine.</summary>
internal interface IScriptEngine
{
    /// <summary>The engine and what it was loaded from, for people.</summary>
    string Name { get; }

    /// <summary>Makes an instance of the engine and evaluates the rule files in it. Runs on the thread that owns the lane.</summary>
    /// <param name="program">The files and the API they see.</param>
    /// <param name="watch">Told of each entry into JavaScript and of promises that settled.</param>
    /// <exception cref="ScriptLoadException">Files do not load.</exception>
    IScriptLane CreateLane(ScriptProgram program, ILaneWatch watch);
}

/// <summary>One engine instance with the rules loaded. Whoever calls it owns it at that moment: one caller at a time, on any thread.</summary>
internal interface IScriptLane : IDisposable
{
    /// <summary>The handlers in the order of their registration; the same in every lane of a program.</summary>
    IReadOnlyList<RuleHandler> Handlers { get; }

    /// <summary>
    /// Calls the invocation's callback if it has one, with the first host object if there is one, else its handler. When it returns the invocation is done, failed, or waits
    /// for promises. What a callback returns, or its promise comes to, is of no interest.
    /// </summary>
    void Start(Invocation invocation);

    /// <summary>
    /// Calls the handler of the row's invocation, and while a handler has ended with nothing, asks the row for the next; where the engine can, all in one entry into JavaScript.
    /// When it returns, the row's invocation is as after <see cref="Start"/>.
    /// </summary>
    void StartRow(ICallRow row);

    /// <summary>The same, each handler in an entry of its own.</summary>
    static void StartEach(IScriptLane lane, ICallRow row)
    {
        var invocation = row.Invocation;
        do
        {
            lane.Start(invocation);
        }
        while (invocation is { IsDone: true, Error: null, Result: null } && row.TryPass());
    }

    /// <summary>Hands the result of a host promise to the rule that waits for it.</summary>
    void Settle(HostPromise promise);

    /// <summary>Forgets an invocation that nobody waits for any more; its host objects are dead from now on.</summary>
    void Release(Invocation invocation);

    /// <summary>Lets go of a function that was kept: the host does not call it any more.</summary>
    void Drop(ScriptCallback callback);

    /// <summary>Bytes in use.</summary>
    long MeasureHeap();

    /// <summary>Collects garbage now.</summary>
    void Collect();
}

/// <summary>Handlers that follow each other, and which of them is being called.</summary>
internal interface ICallRow
{
    /// <summary>The call of the present handler; for the next one the object is used again.</summary>
    Invocation Invocation { get; }

    /// <summary>The present handler has ended with nothing: makes the call of the next out of it. Asked between <see cref="ILaneWatch.Left"/> and <see cref="ILaneWatch.Entered"/>.</summary>
    /// <returns>False when there is none, or its call has to be one of its own.</returns>
    bool TryPass();
}

/// <summary>What a lane tells the one who runs it.</summary>
internal interface ILaneWatch
{
    /// <summary>True once the supervisor has given the lane up: host functions refuse to serve it.</summary>
    bool IsLost { get; }

    /// <summary>JavaScript is entered.</summary>
    /// <param name="file">The file that loads, or the place of the handler.</param>
    /// <param name="handler">The handler on whose behalf; null while files load.</param>
    void Entered(ScriptLocation file, RuleHandler? handler);

    /// <summary>JavaScript has returned.</summary>
    void Left();

    /// <summary>A host promise has its result; the lane wants to be entered to pass it on. Called on any thread.</summary>
    void Ready(HostPromise promise);

    /// <summary>A promise was rejected and no rule looked at it.</summary>
    void Unhandled(ScriptException exception);
}
