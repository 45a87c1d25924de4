using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ScriptGate.Dns.Unbound;

/// <summary>Ends a wait in <c>poll</c> from another thread. Once given it stays given.</summary>
internal sealed unsafe class StopSignal : IDisposable
{
    // By way of an int: a handle made by the marshaller takes the -1 of a failure for a number of 32 bits, and is valid.
    private readonly SafeFileHandle _event = new(Libc.EventDescriptor(0, Libc.EventCloseOnExec | Libc.EventNonBlocking), ownsHandle: true);

    public StopSignal()
    {
        if (_event.IsInvalid)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    public void Give()
    {
        ulong one = 1;
        _ = Libc.Write(_event, &one, sizeof(ulong));
    }

    /// <summary>Waits until a descriptor is readable.</summary>
    /// <returns>False when the signal was given, or the descriptor cannot be waited for.</returns>
    public bool WaitFor(int descriptor)
    {
        var entries = stackalloc Libc.PollEntry[2];
        entries[0] = new Libc.PollEntry { Descriptor = descriptor, Events = Libc.PollIn };
        entries[1] = new Libc.PollEntry { Descriptor = (int)_event.DangerousGetHandle(), Events = Libc.PollIn };
        while (Libc.Poll(entries, 2, timeout: -1) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                return false;
            }
        }

        return entries[1].Returned == 0 && (entries[0].Returned & Libc.PollIn) != 0;
    }

    public void Dispose() => _event.Dispose();
}
