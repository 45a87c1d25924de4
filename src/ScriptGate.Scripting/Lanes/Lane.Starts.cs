using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <content>The calls among what waits for the lane's thread.</content>
internal sealed partial class Lane
{
    private int _starts;

    /// <summary>Calls that wait for it.</summary>
    public int Starts => Volatile.Read(ref _starts);

    /// <summary>Leaves a call for the lane's thread.</summary>
    public void PostStart(Invocation invocation)
    {
        Interlocked.Increment(ref _starts);
        Post(LaneWork.Start(invocation));
    }

    private void TakeStart()
    {
        Interlocked.Decrement(ref _starts);
        _set.Served();
    }
}
