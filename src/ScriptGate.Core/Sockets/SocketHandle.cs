using Microsoft.Win32.SafeHandles;

namespace ScriptGate.Core.Sockets;

/// <summary>A socket's descriptor. It is closed when the last system call on it has returned, so that no call can meet a descriptor that was given away again.</summary>
internal sealed class SocketHandle : SafeHandleMinusOneIsInvalid
{
    public SocketHandle(int descriptor)
        : base(ownsHandle: true)
    {
        SetHandle(descriptor);
    }

    /// <summary>The descriptor, to be looked at only.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
