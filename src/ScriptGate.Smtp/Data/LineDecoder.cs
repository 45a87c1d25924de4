using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>The engine under both decoders: turns what a client sent into lines that end in CR LF, and notes what was wrong.</summary>
/// <remarks>Clean input is searched by vector and passed on in one piece; it is cut only where an octet has to go or to change.</remarks>
internal sealed class LineDecoder(bool dots)
{
    private const DataFindings Fatal = DataFindings.BareCr | DataFindings.BareLf | DataFindings.Nul;

    private LineEndMode _mode;
    private int _limit;
    private DataState _state;
    private long _lineLength;

    internal DataFindings Findings { get; private set; }

    internal long Size { get; private set; }

    private bool Passing => _mode == LineEndMode.Normalise || (Findings & Fatal) == DataFindings.None;

    internal void Reset(LineEndMode mode, int textLineLimit)
    {
        _mode = mode;
        _limit = textLineLimit;
        _state = DataState.LineStart;
        _lineLength = 0;
        Findings = DataFindings.None;
        Size = 0;
    }

    internal bool Decode(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        var at = 0;
        var start = 0;
        while (at < input.Length && _state != DataState.End)
        {
            switch (_state)
            {
                case DataState.LineStart when dots && input[at] == '.':
                    Pass(input[start..at], output);
                    start = ++at;
                    _state = DataState.Dot;
                    break;
                case DataState.Dot when input[at] == '\r':
                    start = ++at;
                    _state = DataState.DotCr;
                    break;
                case DataState.DotCr when input[at] == '\n':
                    start = ++at;
                    _state = DataState.End;
                    break;
                case DataState.Cr when input[at] == '\n':
                    start = ++at;
                    Pass("\r\n"u8, output);
                    EndLine(DataState.LineStart);
                    break;
                case DataState.Cr or DataState.DotCr:
                    LoneCr(output);
                    break;
                default:
                    Text(input, ref at, ref start, output);
                    break;
            }
        }

        Pass(input[start..at], output);
        consumed = at;
        return _state == DataState.End;
    }

    /// <summary>The input is over: a CR still waiting for its LF was a lone one.</summary>
    internal void Finish(IBufferWriter<byte> output)
    {
        if (_state == DataState.Cr)
        {
            LoneCr(output);
        }
    }

    /// <summary>Goes on to the next octet that matters and over it.</summary>
    private void Text(ReadOnlySpan<byte> input, ref int at, ref int start, IBufferWriter<byte> output)
    {
        _state = DataState.Text;
        var length = input[at..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
        Lengthen(length < 0 ? input.Length - at : length);
        if (length < 0)
        {
            at = input.Length;
            return;
        }

        at += length;
        if (input[at] == '\r' && at + 1 < input.Length && input[at + 1] == '\n')
        {
            at += 2;
            EndLine(DataState.LineStart);
            return;
        }

        Pass(input[start..at], output);
        start = at + 1;
        switch (input[at++])
        {
            case (byte)'\r':
                _state = DataState.Cr;
                break;
            case (byte)'\n':
                Findings |= DataFindings.BareLf;
                Pass("\r\n"u8, output);
                EndLine(DataState.Text);
                break;
            default:
                // Kept, never dropped: without it the next octet would move to where a dot matters.
                Findings |= DataFindings.Nul;
                Pass("\0"u8, output);
                Lengthen(1);
                break;
        }
    }

    private void LoneCr(IBufferWriter<byte> output)
    {
        Findings |= DataFindings.BareCr;
        Pass(" "u8, output);
        Lengthen(1);
        _state = DataState.Text;
    }

    /// <summary>RFC 5321 section 4.5.3.1.6 counts the CR LF, but not the dot of transparency.</summary>
    private void Lengthen(int octets)
    {
        _lineLength += octets;
        if (_limit > 0 && _lineLength + 2 > _limit)
        {
            Findings |= DataFindings.LineTooLong;
        }
    }

    private void EndLine(DataState next)
    {
        _lineLength = 0;
        _state = next;
    }

    private void Pass(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        if (octets.IsEmpty)
        {
            return;
        }

        Size += octets.Length;
        if ((Findings & DataFindings.EightBit) == DataFindings.None && !Ascii.IsValid(octets))
        {
            Findings |= DataFindings.EightBit;
        }

        if (Passing)
        {
            output.Write(octets);
        }
    }
}
