using System.Runtime.InteropServices;

namespace ScriptGate.Dns.Unbound;

/// <summary><c>struct ub_result</c> of libunbound 8, the same since 1.8. Owned by the library, valid until <c>ub_resolve_free</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeResult
{
    public byte* QueryName;
    public int QueryType;
    public int QueryClass;

    /// <summary>The data of each record; a null pointer ends it.</summary>
    public byte** Data;

    public int* Lengths;
    public byte* CanonicalName;
    public int ResponseCode;
    public void* AnswerPacket;
    public int AnswerLength;
    public int HasData;
    public int IsNameError;
    public int IsSecure;
    public int IsBogus;
    public byte* WhyBogus;
    public int WasRateLimited;
    public int TimeToLive;
}
