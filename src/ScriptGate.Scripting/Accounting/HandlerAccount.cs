using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Accounting;

/// <summary>What the handlers of a rule for one event have done. Outlives generations.</summary>
internal sealed class HandlerAccount(string rule, string eventName)
{
    private readonly TimeHistogram _computing = new();
    private readonly TimeHistogram _waiting = new();
    private long _calls;
    private long _failures;
    private long _timeouts;

    public string Rule => rule;

    public string Event => eventName;

    /// <summary>A call has ended.</summary>
    /// <param name="computing">Its time inside JavaScript.</param>
    /// <param name="waiting">The rest; zero for one that returned at once.</param>
    /// <param name="limit">What it had, to tell one that was cancelled because it was late from one whose session ended.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    public void Record(TimeSpan computing, TimeSpan waiting, TimeSpan limit, Exception? error)
    {
        _computing.Record(computing);
        if (waiting > TimeSpan.Zero)
        {
            _waiting.Record(waiting);
        }

        if (error is ScriptTimeoutException || (error is OperationCanceledException && computing + waiting >= limit))
        {
            Interlocked.Increment(ref _timeouts);
        }
        else if (error is not null and not OperationCanceledException)
        {
            Interlocked.Increment(ref _failures);
        }

        // Last: whoever sees a call sees what came of it.
        Interlocked.Increment(ref _calls);
    }

    public RuleStatistics Read()
    {
        var calls = Interlocked.Read(ref _calls);
        return new RuleStatistics(rule, eventName, calls, Interlocked.Read(ref _failures), Interlocked.Read(ref _timeouts), _computing.Read(calls), _waiting.Read(calls));
    }
}
