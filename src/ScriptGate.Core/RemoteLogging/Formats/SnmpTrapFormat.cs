using System.Buffers;
using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>An SNMPv2-Trap-PDU (RFC 3416 section 4.2.6) in a community message (RFC 1901): notification 1 when a violation refused, 2 when it alarmed, 3 for a transaction.</summary>
internal sealed class SnmpTrapFormat(string community, int enterprise, TimeProvider clock) : IRemoteLogFormat
{
    private const int VersionTwoC = 1;
    private const string Uptime = "1.3.6.1.2.1.1.3.0";
    private const string TrapOid = "1.3.6.1.6.3.1.1.4.1.0";

    private static readonly Asn1Tag TrapPdu = new(TagClass.ContextSpecific, 7, isConstructed: true);
    private static readonly Asn1Tag TimeTicks = new(TagClass.Application, 3);

    // The order is the number of the object below .1.1; new ones come last.
    private static readonly string[] Objects =
        ["supportId", "violation", "subCode", "stage", "virtualServer", "profile", "protocol", "client", "hello", "sender", "recipients", "result", "reply"];

    private readonly string _root = string.Create(CultureInfo.InvariantCulture, $"1.3.6.1.4.1.{enterprise}.1");
    private readonly long _start = clock.GetTimestamp();
    private int _request;

    public void Write(RemoteLogEvent happened, IBufferWriter<byte> output)
    {
        var message = new AsnWriter(AsnEncodingRules.DER);
        using (message.PushSequence())
        {
            message.WriteInteger(VersionTwoC);
            message.WriteOctetString(Encoding.UTF8.GetBytes(community));
            using (message.PushSequence(TrapPdu))
            {
                message.WriteInteger(Interlocked.Increment(ref _request) & int.MaxValue);
                message.WriteInteger(0);
                message.WriteInteger(0);
                using (message.PushSequence())
                {
                    Bindings(message, happened);
                }
            }
        }

        var octets = message.Encode();
        output.Write(octets);
    }

    private void Bindings(AsnWriter message, RemoteLogEvent happened)
    {
        using (message.PushSequence())
        {
            message.WriteObjectIdentifier(Uptime);
            var ticks = (long)(clock.GetElapsedTime(_start).TotalMilliseconds / 10) & uint.MaxValue;
            message.WriteInteger(new BigInteger(ticks), TimeTicks);
        }

        using (message.PushSequence())
        {
            message.WriteObjectIdentifier(TrapOid);
            message.WriteObjectIdentifier($"{_root}.0.{(happened.Violation is null ? 3 : happened.IsBlocked ? 1 : 2)}");
        }

        foreach (var (name, value) in EventFields.Of(happened))
        {
            if (Array.IndexOf(Objects, name) is >= 0 and var place)
            {
                using (message.PushSequence())
                {
                    message.WriteObjectIdentifier(string.Create(CultureInfo.InvariantCulture, $"{_root}.1.{place + 1}"));
                    message.WriteOctetString(Encoding.UTF8.GetBytes(value));
                }
            }
        }
    }
}
