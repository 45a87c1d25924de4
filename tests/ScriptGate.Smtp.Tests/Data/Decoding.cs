using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp.Tests.Data;

/// <summary>Runs a decoder over octets that arrive in pieces, and says the same in the plainest words for comparison.</summary>
internal sealed record Decoding(bool Ended, string Text, string Rest, DataFindings Findings, long Size)
{
    internal static byte[] Octets(string latin1) => Encoding.Latin1.GetBytes(latin1);

    /// <param name="wire">What the client sends, one character per octet.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="cuts">Where one segment ends and the next begins, ascending.</param>
    internal static Decoding Of(string wire, LineEndMode mode, params int[] cuts) => Of(new DataDecoder(mode), wire, cuts);

    internal static Decoding Of(DataDecoder decoder, string wire, params int[] cuts)
    {
        var octets = Octets(wire);
        var output = new ArrayBufferWriter<byte>();
        var from = 0;
        var ended = false;
        foreach (var to in cuts.Append(octets.Length))
        {
            ended = decoder.Decode(octets.AsSpan(from, to - from), output, out var consumed);
            from += consumed;
            if (ended)
            {
                break;
            }
        }

        return new Decoding(ended, Encoding.Latin1.GetString(output.WrittenSpan), wire[from..], decoder.Findings, decoder.Size);
    }

    internal static Decoding OctetByOctet(string wire, LineEndMode mode) => Of(wire, mode, [.. Enumerable.Range(1, Math.Max(wire.Length - 1, 0))]);

    /// <summary>What normalising has to give, by searching and replacing in the whole message at once.</summary>
    internal static Decoding Expected(string wire)
    {
        var end = ("\r\n" + wire).IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        var sent = end < 0 ? wire : wire[..end];
        var lines = sent.Split("\r\n");
        var findings = DataFindings.None;
        findings |= lines.Any(line => line.Contains('\r')) ? DataFindings.BareCr : DataFindings.None;
        findings |= lines.Any(line => line.Contains('\n')) ? DataFindings.BareLf : DataFindings.None;
        findings |= sent.Contains('\0') ? DataFindings.Nul : DataFindings.None;
        findings |= sent.Any(character => character > 127) ? DataFindings.EightBit : DataFindings.None;
        var unstuffed = lines.Select(line => line is ['.', ..] ? line[1..] : line);
        var text = string.Join("\r\n", unstuffed.Select(line => line.Replace('\r', ' ').Replace("\n", "\r\n")));
        return new Decoding(end >= 0, text, end < 0 ? string.Empty : wire[(end + 3)..], findings, text.Length);
    }
}
