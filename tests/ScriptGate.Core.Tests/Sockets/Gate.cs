using ScriptGate.Testing;
using Shouldly;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>Opens for good when it was opened so often. Threads of a poller may still wait at it when the test is over, so there is nothing to dispose.</summary>
internal sealed class Gate(int times = 1)
{
    private readonly object _sync = new();
    private int _missing = times;

    public void Open()
    {
        Monitor.Enter(_sync);
        _missing--;
        Monitor.PulseAll(_sync);
        Monitor.Exit(_sync);
    }

    /// <summary>For the code inside a call: comes back in the end even if the test has failed.</summary>
    public bool Pass()
    {
        Monitor.Enter(_sync);
        try
        {
            while (_missing > 0)
            {
                if (!Monitor.Wait(_sync, Patience.Limit))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            Monitor.Exit(_sync);
        }
    }

    /// <summary>For the test: fails with the name of what did not happen.</summary>
    public void MustPass(string what) => Pass().ShouldBeTrue($"This did not happen: {what}.");
}
