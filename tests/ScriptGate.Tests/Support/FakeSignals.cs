using ScriptGate.Running;

namespace ScriptGate.Tests.Support;

/// <summary>Signals that a test sends.</summary>
internal sealed class FakeSignals : ISignals
{
    private Action? _stop;
    private Action? _reload;

    public void Stop() => _stop?.Invoke();

    public void Reload() => _reload?.Invoke();

    public IDisposable Listen(Action stop, Action reload)
    {
        _stop = stop;
        _reload = reload;
        return new Listening();
    }

    private sealed class Listening : IDisposable
    {
        public void Dispose()
        {
            // Each test has signals of its own.
        }
    }
}
