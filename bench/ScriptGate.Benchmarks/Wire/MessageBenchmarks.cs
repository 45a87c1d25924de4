using BenchmarkDotNet.Attributes;
using ScriptGate.Core.Messages;
using ScriptGate.Smtp;

namespace ScriptGate.Benchmarks.Wire;

/// <summary>A message through the decoder and back: what the gateway does to each octet.</summary>
public class MessageBenchmarks
{
    /// <summary>What the transport hands over at a time: a page of its memory pool.</summary>
    private const int Piece = 4096;

    /// <summary>What is stuffed at a time on its way to a member.</summary>
    private const int SentPiece = 16 * 1024;

    private readonly DataDecoder _decoder = new();
    private readonly MessageBuffer _output = new(Piece);
    private byte[] _plain = [];
    private byte[] _dotted = [];
    private byte[] _decoded = [];
    private byte[] _decodedDotted = [];

    [Params(4 * 1024, 5 * 1024 * 1024)]
    public int Octets { get; set; }

    [GlobalSetup]
    public void MakeMessages()
    {
        _plain = [.. Messages.OnTheWire(Octets), .. ".\r\n"u8];
        _dotted = [.. Messages.OnTheWire(Octets, dotEvery: 10), .. ".\r\n"u8];
        _decoded = Messages.Decoded(Octets);
        _decodedDotted = Messages.Decoded(Octets, dotEvery: 10);
    }

    [GlobalCleanup]
    public void GiveBack() => _output.Dispose();

    [Benchmark(Baseline = true)]
    public long Decode() => Decode(_plain);

    [Benchmark]
    public long Decode_with_dots() => Decode(_dotted);

    [Benchmark]
    public int Stuff() => Stuff(_decoded);

    [Benchmark]
    public int Stuff_with_dots() => Stuff(_decodedDotted);

    private int Stuff(byte[] message)
    {
        var stuffer = new DotStuffer();
        for (var start = 0; start < message.Length; start += SentPiece)
        {
            // Emptied piece by piece, as the member connection does.
            _output.Clear();
            stuffer.Write(message.AsSpan(start, Math.Min(SentPiece, message.Length - start)), _output);
        }

        stuffer.WriteEnd(_output);
        return _output.Length;
    }

    private long Decode(byte[] message)
    {
        _decoder.Reset(LineEndMode.Reject, DataDecoder.DefaultTextLineLimit);
        for (var start = 0; start < message.Length; start += Piece)
        {
            _output.Clear();
            if (_decoder.Decode(message.AsSpan(start, Math.Min(Piece, message.Length - start)), _output, out _))
            {
                return _decoder.Size;
            }
        }

        throw new InvalidOperationException("The message has no end.");
    }
}
