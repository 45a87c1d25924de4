using System.Runtime.InteropServices;

namespace ScriptGate.Running;

/// <summary>The signals of this process.</summary>
internal sealed class ProcessSignals : ISignals
{
    public IDisposable Listen(Action stop, Action reload) => new Registrations(
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, stop)),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, stop)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, reload)));

    // Cancelled: the default would end the process in the middle of a message.
    private static void Handle(PosixSignalContext context, Action action)
    {
        context.Cancel = true;
        action();
    }

    private sealed class Registrations(params PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (var registration in registrations)
            {
                registration.Dispose();
            }
        }
    }
}
