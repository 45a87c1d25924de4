using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

/// <summary>What a lane's thread is asked to do.</summary>
internal enum LaneWorkKind
{
    Load,
    Start,
    Settle,
    Expire,
    Drop,
    CheckHeap,
    Stop,
}

/// <summary>One thing to do, with what it needs.</summary>
internal readonly record struct LaneWork(
    LaneWorkKind Kind,
    Invocation? Invocation = null,
    HostPromise? Promise = null,
    Exception? Error = null,
    ScriptCallback? Callback = null)
{
    public static readonly LaneWork CheckHeap = new(LaneWorkKind.CheckHeap);

    public static readonly LaneWork Stop = new(LaneWorkKind.Stop);

    public static readonly LaneWork Load = new(LaneWorkKind.Load);

    public static LaneWork Start(Invocation invocation) => new(LaneWorkKind.Start, invocation);

    public static LaneWork Settle(HostPromise promise) => new(LaneWorkKind.Settle, Promise: promise);

    public static LaneWork Drop(ScriptCallback callback) => new(LaneWorkKind.Drop, Callback: callback);

    public static LaneWork Expire(Invocation invocation, Exception error) => new(LaneWorkKind.Expire, invocation, Error: error);
}
