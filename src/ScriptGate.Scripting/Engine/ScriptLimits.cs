namespace ScriptGate.Scripting.Engine;

/// <summary>What a rule may use. Each limit is enforced where its comment says.</summary>
internal sealed record ScriptLimits
{
    /// <summary>CPU time of one entry into JavaScript; the engine's own watchdog ends it. Default: 100 ms, some hundred times what a rule needs.</summary>
    public TimeSpan Entry { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time after which no further handler begins in the entry of those before it: a tenth of the entry's. The watchdog grants it on top, so that each handler has all of its own.</summary>
    public TimeSpan Row => Entry / 10;

    /// <summary>CPU time of evaluating one file; watchdog. Default: 1 s, because large tables are built then.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a handler's promise may take unless the handler says otherwise; the supervisor compares. Default: 10 s.</summary>
    public TimeSpan Promise { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How far an entry may overshoot its time before the supervisor declares its lane lost. Default: 2 s, several times the slowest honest built-in.</summary>
    public TimeSpan Overshoot { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of a lane's heap above which it is collected at idle and, if that does not help, replaced. Default: 64 MiB.</summary>
    public long Heap { get; init; } = 64L << 20;

    /// <summary>Engine instances. Default: one for each processor, at most 8: a lane takes about 4 MB.</summary>
    public int Lanes { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);
}
