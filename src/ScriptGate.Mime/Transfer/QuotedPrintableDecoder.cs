using System.Buffers;

namespace ScriptGate.Mime.Transfer;

/// <summary>Decodes quoted-printable (RFC 2045 section 6.7). White space at the end of a line is dropped, as the standard asks; a broken escape is kept as it is.</summary>
public sealed class QuotedPrintableDecoder : ITransferDecoder
{
    private const int LineLimit = 76;

    /// <summary>White space that may be the end of a line and is held back: more than a legal line of a message has.</summary>
    private const int HeldLimit = 1000;

    private static readonly SearchValues<byte> Special = SearchValues.Create("=\r\n"u8);
    private static readonly SearchValues<byte> Printable = SearchValues.Create([(byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(i => (byte)i)]);

    // Octets that cannot be judged yet: white space, or an equals sign and what follows it, and at most one CR behind them.
    private readonly byte[] _held = new byte[HeldLimit + 2];
    private int _heldLength;
    private int _line;

    /// <inheritdoc/>
    public TransferFaults Faults { get; private set; }

    private bool HoldsEscape => _heldLength > 0 && _held[0] == '=';

    private bool HoldsCr => _heldLength > 0 && _held[_heldLength - 1] == '\r';

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> encoded, IBufferWriter<byte> output)
    {
        while (!encoded.IsEmpty)
        {
            if (_heldLength > 0 && !TryPlain(encoded[0]))
            {
                Next(encoded[0], output);
                encoded = encoded[1..];
                continue;
            }

            var run = encoded.IndexOfAny(Special);
            run = run < 0 ? encoded.Length : run;
            if (run > 0)
            {
                Text(encoded[..run], output);
                encoded = encoded[run..];
            }
            else
            {
                Next(encoded[0], output);
                encoded = encoded[1..];
            }
        }
    }

    /// <inheritdoc/>
    public void Finish(IBufferWriter<byte> output)
    {
        if (HoldsEscape)
        {
            // A soft line break as the very last octet is harmless; half an escape is not.
            if (IsSoftBreak(_held.AsSpan(0, _heldLength)))
            {
                _heldLength = 0;
            }
            else
            {
                Faults |= TransferFaults.QuotedPrintableEscape;
            }
        }

        Release(output);
    }

    private static bool IsSoftBreak(ReadOnlySpan<byte> held) => held[1..].Trim(" \t\r"u8).IsEmpty;

    // Held white space in front of text is text.
    private bool TryPlain(byte next) => !HoldsEscape && !HoldsCr && next is not ((byte)'\r' or (byte)'\n' or (byte)'=');

    private void Text(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
    {
        Count(run.Length);
        if (run.ContainsAnyExcept(Printable))
        {
            Faults |= TransferFaults.QuotedPrintableCharacter;
        }

        var text = run.TrimEnd(" \t"u8);
        if (!text.IsEmpty)
        {
            Release(output);
            output.Write(text);
        }

        foreach (var space in run[text.Length..])
        {
            Hold(space, output);
        }
    }

    private void Next(byte octet, IBufferWriter<byte> output)
    {
        if (octet == '\n')
        {
            EndLine(output);
        }
        else if (HoldsCr)
        {
            BrokenHold(octet, output);
        }
        else if (HoldsEscape)
        {
            Escape(octet, output);
        }
        else if (octet == '=')
        {
            Count(1);
            Release(output);
            Hold(octet, output);
        }
        else
        {
            Hold(octet, output);
        }
    }

    private void EndLine(IBufferWriter<byte> output)
    {
        var hasCr = HoldsCr;
        var isSoft = HoldsEscape && IsSoftBreak(_held.AsSpan(0, _heldLength));
        if (HoldsEscape && !isSoft)
        {
            Faults |= TransferFaults.QuotedPrintableEscape;
            _heldLength -= hasCr ? 1 : 0;
            Release(output);
        }

        if (!isSoft)
        {
            output.Write(hasCr ? "\r\n"u8 : "\n"u8);
        }

        _heldLength = 0;
        _line = 0;
    }

    // A CR that no LF follows is an ordinary octet, and so is what was held in front of it.
    private void BrokenHold(byte octet, IBufferWriter<byte> output)
    {
        Faults |= TransferFaults.QuotedPrintableCharacter | (HoldsEscape ? TransferFaults.QuotedPrintableEscape : TransferFaults.None);
        Release(output);
        Again(octet, output);
    }

    private void Escape(byte octet, IBufferWriter<byte> output)
    {
        if (_heldLength == 1 && char.IsAsciiHexDigit((char)octet))
        {
            Count(1);
            Hold(octet, output);
        }
        else if (_heldLength == 2 && char.IsAsciiHexDigit((char)_held[1]) && char.IsAsciiHexDigit((char)octet))
        {
            Count(1);
            output.GetSpan(1)[0] = (byte)((Digit(_held[1]) << 4) | Digit(octet));
            output.Advance(1);
            _heldLength = 0;
        }
        else if (octet == '\r' || (octet is (byte)' ' or (byte)'\t' && IsSoftBreak(_held.AsSpan(0, _heldLength))))
        {
            Count(octet == '\r' ? 0 : 1);
            Hold(octet, output);
        }
        else
        {
            Faults |= TransferFaults.QuotedPrintableEscape;
            Release(output);
            Again(octet, output);
        }
    }

    // With nothing held any more.
    private void Again(byte octet, IBufferWriter<byte> output)
    {
        if (octet is (byte)'=' or (byte)'\r')
        {
            Next(octet, output);
        }
        else
        {
            Text([octet], output);
        }
    }

    private void Hold(byte octet, IBufferWriter<byte> output)
    {
        // A CR always has a place: it is at most one behind the limit.
        if (_heldLength >= HeldLimit && octet != '\r')
        {
            Faults |= HoldsEscape ? TransferFaults.QuotedPrintableEscape : TransferFaults.None;
            Release(output);
        }

        _held[_heldLength++] = octet;
    }

    private void Release(IBufferWriter<byte> output)
    {
        output.Write(_held.AsSpan(0, _heldLength));
        _heldLength = 0;
    }

    private void Count(int octets)
    {
        _line += octets;
        if (_line > LineLimit)
        {
            Faults |= TransferFaults.QuotedPrintableLongLine;
        }
    }

    private static int Digit(byte octet) => octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10;
}
