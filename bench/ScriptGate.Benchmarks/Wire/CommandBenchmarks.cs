using System.Buffers;
using BenchmarkDotNet.Attributes;
using ScriptGate.Smtp;

namespace ScriptGate.Benchmarks.Wire;

/// <summary>From octets on the wire to a command, an address and parameters.</summary>
public class CommandBenchmarks
{
    private const int LineLimit = 512 + 1024;

    private readonly ReadOnlySequence<byte> _short = new("QUIT\r\n"u8.ToArray());
    private readonly ReadOnlySequence<byte> _long = new("MAIL FROM:<newsletter@lists.example.org> SIZE=41236 BODY=8BITMIME RET=HDRS ENVID=QQ314159\r\n"u8.ToArray());
    private readonly byte[] _from = "FROM:<newsletter@lists.example.org>"u8.ToArray();
    private readonly byte[] _to = "TO:<@relay.example.net:\"quoted name\"@example.com>"u8.ToArray();
    private readonly byte[] _mailParameters = "SIZE=41236 BODY=8BITMIME RET=HDRS ENVID=QQ314159"u8.ToArray();
    private readonly byte[] _rcptParameters = "NOTIFY=FAILURE,DELAY ORCPT=rfc822;bob@example.com"u8.ToArray();

    [Benchmark(Baseline = true)]
    public SmtpVerb Line_and_verb_of_QUIT() => Verb(_short);

    [Benchmark]
    public SmtpVerb Line_and_verb_of_MAIL() => Verb(_long);

    [Benchmark]
    public bool Reverse_path() => PathParser.ParseReverse(_from, default).IsValid;

    [Benchmark]
    public bool Forward_path_with_source_route_and_quotes() => PathParser.ParseForward(_to, default).IsValid;

    [Benchmark]
    public bool Parameters_of_MAIL() => MailParameters.Parse(_mailParameters).IsValid;

    [Benchmark]
    public bool Parameters_of_RCPT() => RcptParameters.Parse(_rcptParameters).IsValid;

    private static SmtpVerb Verb(in ReadOnlySequence<byte> buffer) =>
        LineReader.TryRead(buffer, LineLimit, out var line, out _) == LineStatus.Complete ? SmtpCommand.Parse(line.FirstSpan).Verb : default;
}
