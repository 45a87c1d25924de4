using System.Buffers;
using System.Buffers.Text;

namespace ScriptGate.Mime.Transfer;

/// <summary>Decodes base64 (RFC 2045 section 6.8), as leniently as the most lenient client: foreign octets are skipped, blocks behind padding are read too.</summary>
public sealed class Base64Decoder : ITransferDecoder
{
    private const int LineLimit = 76;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    // The open group: up to three characters, six bits each.
    private uint _bits;
    private int _count;
    private int _padding;
    private bool _isPadded;
    private int _line;
    private bool _hasSpace;
    private bool _hasOddLine;

    /// <inheritdoc/>
    public TransferFaults Faults { get; private set; }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> encoded, IBufferWriter<byte> output)
    {
        while (!encoded.IsEmpty)
        {
            var run = encoded.IndexOfAnyExcept(Alphabet);
            if (run < 0)
            {
                run = encoded.Length;
            }

            if (run == 0)
            {
                Other(encoded[0], output);
                encoded = encoded[1..];
                continue;
            }

            Characters(encoded[..run], output);
            encoded = encoded[run..];
        }
    }

    /// <inheritdoc/>
    public void Finish(IBufferWriter<byte> output)
    {
        if (_count > 0)
        {
            Faults |= TransferFaults.Base64Padding;
            Flush(output);
        }
        else if (_padding > 0)
        {
            Faults |= TransferFaults.Base64Padding;
        }
    }

    private void Characters(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
    {
        if (_hasOddLine || _hasSpace)
        {
            Faults |= TransferFaults.Base64Line;
        }

        _line += run.Length;
        if (_line > LineLimit)
        {
            Faults |= TransferFaults.Base64LongLine;
        }

        if (_padding > 0)
        {
            // One sign where two are due, and then more data.
            Faults |= TransferFaults.Base64Padding;
            _padding = 0;
        }

        if (_isPadded)
        {
            Faults |= TransferFaults.Base64AfterPadding;
        }

        while (_count > 0 && !run.IsEmpty)
        {
            Character(run[0], output);
            run = run[1..];
        }

        var whole = run.Length & ~3;
        if (whole > 0)
        {
            var target = output.GetSpan(whole / 4 * 3);
            Base64.DecodeFromUtf8(run[..whole], target, out _, out var written);
            output.Advance(written);
        }

        foreach (var character in run[whole..])
        {
            Character(character, output);
        }
    }

    private void Character(byte character, IBufferWriter<byte> output)
    {
        _bits = (_bits << 6) | Value(character);
        if (++_count == 4)
        {
            var target = output.GetSpan(3);
            target[0] = (byte)(_bits >> 16);
            target[1] = (byte)(_bits >> 8);
            target[2] = (byte)_bits;
            output.Advance(3);
            _count = 0;
            _bits = 0;
        }
    }

    private void Other(byte octet, IBufferWriter<byte> output)
    {
        switch (octet)
        {
            case (byte)'\n':
                // What padding ends is another fault, if more follows.
                _hasOddLine |= (_line & 3) != 0 && !_isPadded;
                _hasSpace = false;
                _line = 0;
                break;
            case (byte)' ' or (byte)'\t':
                _hasSpace |= _line > 0;
                break;
            case (byte)'\r':
                break;
            case (byte)'=':
                Pad(output);
                break;
            default:
                Faults |= TransferFaults.Base64Character;
                break;
        }
    }

    private void Pad(IBufferWriter<byte> output)
    {
        if (_padding > 0)
        {
            _padding--;
        }
        else if (_count >= 2)
        {
            // Two characters and two signs, or three and one, make a group; the first sign ends it for us.
            _padding = 3 - _count;
            Flush(output);
        }
        else
        {
            Faults |= TransferFaults.Base64Padding;
            Flush(output);
        }

        _isPadded = true;
    }

    // The octets that an unfinished group holds: one of two characters, two of three, none of one.
    private void Flush(IBufferWriter<byte> output)
    {
        if (_count >= 2)
        {
            var length = _count - 1;
            var target = output.GetSpan(length);
            var bits = _bits << (6 * (4 - _count));
            target[0] = (byte)(bits >> 16);
            if (length > 1)
            {
                target[1] = (byte)(bits >> 8);
            }

            output.Advance(length);
        }

        _count = 0;
        _bits = 0;
    }

    private static uint Value(byte character) => character switch
    {
        >= (byte)'a' => (uint)(character - 'a' + 26),
        >= (byte)'A' => (uint)(character - 'A'),
        >= (byte)'0' => (uint)(character - '0' + 52),
        (byte)'+' => 62,
        _ => 63,
    };
}
