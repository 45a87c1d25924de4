namespace ScriptGate.Scripting.Lanes;

/// <summary>The thread that watches every lane. A thread, not a timer: timers run on pool threads, and those may all be stuck in rules.</summary>
internal sealed class Supervisor : IDisposable
{
    /// <summary>How often lanes are looked at: small beside the times that are compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // Measuring a heap counts its objects, so it is done once a second only.
    private const int SweepsPerHeapCheck = 10;

    private readonly Lock _gate = new();
    private readonly List<LaneSet> _sets = [];
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Thread _thread;

    public Supervisor()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "rules supervisor" };
        _thread.Start();
    }

    public void Add(LaneSet set)
    {
        lock (_gate)
        {
            _sets.Add(set);
        }
    }

    public void Remove(LaneSet set)
    {
        lock (_gate)
        {
            _sets.Remove(set);
        }
    }

    public void Dispose()
    {
        if (_stop.Set())
        {
            _thread.Join();
            _stop.Dispose();
        }
    }

    private void Run()
    {
        for (var sweep = 1; !_stop.WaitOne(Interval); sweep++)
        {
            LaneSet[] sets;
            lock (_gate)
            {
                sets = [.. _sets];
            }

            foreach (var set in sets)
            {
                set.Sweep(sweep % SweepsPerHeapCheck == 0);
            }
        }
    }
}
