using System.Buffers;
using BenchmarkDotNet.Attributes;
using ScriptGate.Smtp;

namespace ScriptGate.Benchmarks.Wire;

/// <summary>Replies of ours to octets, replies of a member to values.</summary>
public class ReplyBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(16 * 1024);
    private readonly ReplyReader _reader = new();
    private readonly SmtpReply _folded = new(550, "5.7.1", string.Concat(Enumerable.Repeat("A long explanation that does not fit into one line. ", 20)));
    private readonly byte[] _ok = "250 2.0.0 Ok\r\n"u8.ToArray();
    private readonly byte[] _ehlo = "250-member.example.org\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250-DSN\r\n250 SMTPUTF8\r\n"u8.ToArray();
    private readonly byte[][] _queued = [.. Enumerable.Range(0, 64).Select(number => System.Text.Encoding.ASCII.GetBytes($"250 2.0.0 Ok: queued as 4ZQX{number:D4}\r\n"))];
    private int _next;

    [Benchmark(Baseline = true)]
    public int Write_one_line()
    {
        _output.ResetWrittenCount();
        ReplyWriter.Write(_output, StandardReplies.Ok);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int Write_folded()
    {
        _output.ResetWrittenCount();
        ReplyWriter.Write(_output, _folded);
        return _output.WrittenCount;
    }

    [Benchmark]
    public SmtpReply? Read_a_reply_seen_before() => Read(_ok);

    [Benchmark]
    public SmtpReply? Read_a_reply_that_is_new_each_time() => Read(_queued[_next++ & 63]);

    [Benchmark]
    public SmtpReply? Read_EHLO() => Read(_ehlo);

    private SmtpReply? Read(byte[] octets) => _reader.TryRead(octets, out _, out var reply) == ReplyStatus.Complete ? reply : throw new InvalidOperationException("No reply.");
}
