using System.Runtime.InteropServices;

namespace ScriptGate.Dns.Unbound;

/// <summary>What libunbound found out, to be read while its callback runs.</summary>
internal readonly unsafe ref struct UnboundAnswer
{
    private readonly NativeResult* _result;

    public UnboundAnswer(NativeResult* result)
    {
        _result = result;
        var count = 0;
        while (result->HasData != 0 && result->Data[count] is not null)
        {
            count++;
        }

        Count = count;
    }

    /// <summary>How many records there are.</summary>
    public int Count { get; }

    /// <summary>The data of one record.</summary>
    public ReadOnlySpan<byte> this[int index] => new(_result->Data[index], _result->Lengths[index]);

    /// <summary>RCODE (RFC 1035 section 4.1.1).</summary>
    public int ResponseCode => _result->ResponseCode;

    public bool IsNameError => _result->IsNameError != 0;

    public bool IsSecure => _result->IsSecure != 0;

    public bool IsBogus => _result->IsBogus != 0;

    public string? WhyBogus => Marshal.PtrToStringUTF8((nint)_result->WhyBogus);

    /// <summary>The name at the end of the aliases, with a trailing dot; null when there are none.</summary>
    public string? CanonicalName => Marshal.PtrToStringUTF8((nint)_result->CanonicalName);

    /// <summary>Seconds; never negative, whatever an answer says (RFC 2181 section 8).</summary>
    public int TimeToLive => Math.Max(0, _result->TimeToLive);
}
