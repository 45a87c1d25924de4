using System.Buffers;

namespace ScriptGate.Mime.Transfer;

/// <summary>Undoes a transfer encoding (RFC 2045 section 6) piece by piece. Never fails: what is wrong is a fault, and decoding goes on.</summary>
public interface ITransferDecoder
{
    /// <summary>What was wrong so far.</summary>
    TransferFaults Faults { get; }

    /// <summary>Decodes the next octets. The result does not depend on where the encoded octets were cut.</summary>
    /// <param name="encoded">The next octets, of any number.</param>
    /// <param name="output">Gets what they decode to: at most as many octets, and up to 1 KiB held back before.</param>
    void Decode(ReadOnlySpan<byte> encoded, IBufferWriter<byte> output);

    /// <summary>Ends the content: what was held back is written, what is missing is a fault.</summary>
    /// <param name="output">Gets the rest.</param>
    void Finish(IBufferWriter<byte> output);
}
