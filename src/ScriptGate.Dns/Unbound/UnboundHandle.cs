using Microsoft.Win32.SafeHandles;

namespace ScriptGate.Dns.Unbound;

/// <summary>A context of libunbound. It is deleted when the last call on it has returned.</summary>
internal sealed class UnboundHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public UnboundHandle()
        : base(ownsHandle: true) => SetHandle(Native.CreateContext());

    protected override bool ReleaseHandle()
    {
        Native.DeleteContext(handle);
        return true;
    }
}
