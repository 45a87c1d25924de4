using Jint.Native;

namespace ScriptGate.Scripting.Jint;

/// <summary>The promise jobs (microtasks) of a lane. They run when the call that made them has returned, until none is left or the entry's time is up.</summary>
internal sealed class PromiseJobs(JintLane lane)
{
    private readonly Queue<Action> _jobs = new();
    private readonly List<PromiseObject> _rejected = [];

    public void Add(Action job) => _jobs.Enqueue(job);

    /// <summary>A promise was rejected and nobody listens yet.</summary>
    public void NoteRejection(PromiseObject promise) => _rejected.Add(promise);

    public void RunAll()
    {
        while (_jobs.TryDequeue(out var job))
        {
            lane.Guard.Step();
            job();
        }
    }

    /// <summary>The rejections that nobody listens to now that the jobs have run.</summary>
    public IReadOnlyList<PromiseObject> TakeUnhandled()
    {
        if (_rejected.Count == 0)
        {
            return [];
        }

        var unhandled = _rejected.Where(promise => !promise.IsHandled).ToList();
        _rejected.Clear();
        return unhandled;
    }

    /// <summary>Forgets the jobs of an entry that was ended.</summary>
    public void Clear()
    {
        _jobs.Clear();
        _rejected.Clear();
    }

    /// <summary>Does something that may throw in JavaScript.</summary>
    /// <returns>False when it did.</returns>
    public bool Try(Action action, out JsValue failure) => lane.Try(action, out failure);

    public JsValue Error(string message) => lane.Error(message).Error;
}
