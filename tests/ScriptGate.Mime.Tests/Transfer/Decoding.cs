using System.Buffers;
using System.Text;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Tests.Transfer;

/// <summary>Runs decoders over content in pieces.</summary>
internal static class Decoding
{
    public static (string Text, TransferFaults Faults) Run(ITransferDecoder decoder, params string[] pieces)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
        {
            decoder.Decode(Encoding.Latin1.GetBytes(piece), output);
        }

        decoder.Finish(output);
        return (Encoding.Latin1.GetString(output.WrittenSpan), decoder.Faults);
    }

    /// <summary>The result for the whole, the same for every cut in two and for single octets.</summary>
    public static (string Text, TransferFaults Faults) RunEveryCut(Func<ITransferDecoder> create, string encoded)
    {
        var whole = Run(create(), encoded);
        for (var cut = 0; cut <= encoded.Length; cut++)
        {
            Run(create(), encoded[..cut], encoded[cut..]).ShouldBe(whole, $"cut at {cut}");
        }

        Run(create(), [.. encoded.Select(character => character.ToString())]).ShouldBe(whole, "octet by octet");
        return whole;
    }
}
