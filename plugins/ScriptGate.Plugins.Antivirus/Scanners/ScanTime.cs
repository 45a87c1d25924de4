namespace ScriptGate.Plugins.Antivirus.Scanners;

/// <summary>The time something may take, cut short by the session's end. Cheaper than a linked source with a second one for the time.</summary>
internal sealed class ScanTime : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _session;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _ending;

    public ScanTime(TimeSpan limit, TimeProvider clock, CancellationToken session)
    {
        _limit = limit;
        _session = session;
        _source = new CancellationTokenSource(limit, clock);
        _ending = session.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether it is the time that is over, and not the session.</summary>
    public bool IsOver => !_session.IsCancellationRequested;

    /// <summary>What a scan comes to whose time is over.</summary>
    public ScanResult Result => new(ScanOutcome.Faulty, $"no answer within {DurationText.Format(_limit)}");

    public void Dispose()
    {
        _ending.Dispose();
        _source.Dispose();
    }
}
