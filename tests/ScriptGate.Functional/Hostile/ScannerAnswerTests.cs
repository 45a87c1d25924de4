using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>AV-02, AV-04, AV-05, AV-07: what scanners say, from their socket to the client's reply and the record. Anything but an exact word is an error, and an error is never clean.</summary>
public sealed class ScannerAnswerTests
{
    private const string Later = "451 4.7.1 The message cannot be checked for malicious software now, please try again later (support ID <id>)";
    private const string Infected = "554 5.7.1 The message contains malicious software (support ID <id>)";

    public static TheoryData<string, string> OfClamd => new()
    {
        { "stream: OK\0", "250" },
        { "INSTREAM size limit exceeded. ERROR\0", "554 5.7.1 The message cannot be checked for malicious software (support ID <id>)" },
        { "stream: Can't allocate memory ERROR\0", Later },
        { "", Later },
        { "\0", Later },
        { "stream: OK", Later },
        { "stream: OK\n", Later },
        { "stream: OK\0stream: Eicar FOUND\0", Later },
        { "stream: OK\r\n\0", Later },
        { " stream: OK\0", Later },
        { "stream: ok\0", Later },
        { "OK\0", Later },
        { "stream: OK ERROR\0", Later },
        { "stream: \0", Later },
        { new string('x', 1_000_000) + "\0", Later },
    };

    [Theory]
    [MemberData(nameof(OfClamd))]
    public async Task Only_an_exact_OK_of_clamd_delivers(string answer, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering(answer);

        (await SendAsync(member, clamd.Address)).Reply.ShouldStartWith(reply);

        member.Messages.Count.ShouldBe(reply == "250" ? 1 : 0);
    }

    [Theory]
    [InlineData("stream: OK\0", "250")]
    [InlineData("stream: Eicar FOUND\0", Infected)]
    public async Task An_answer_octet_by_octet_is_the_same_answer(string answer, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            foreach (var octet in answer)
            {
                await talk.SayAsync(octet.ToString());
            }
        });

        (await SendAsync(member, clamd.Address)).Reply.ShouldStartWith(reply);
    }

    [Theory]
    [InlineData("stream: x\r\n250 2.0.0 Ok FOUND\0", "x??250 2.0.0 Ok")]
    [InlineData("stream: OK FOUND\0", "OK")]
    [InlineData("stream: \"x\" (support ID SG-0000) FOUND\0", "\"x\" (support ID SG-0000)")]
    [InlineData("stream: gr\u00f6\u00dfe\u001b[31m FOUND\0", "gr??e?[31m")]
    public async Task A_name_that_a_scanner_gives_is_in_no_reply_and_can_break_no_line_of_a_log(string answer, string name)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering(answer);

        var (reply, log, evidence) = await SendAsync(member, clamd.Address);

        reply.ShouldBe(Infected);
        evidence.ShouldBe(name);
        log.ShouldAllBe(line => !line.Any(char.IsControl));
        member.Messages.ShouldBeEmpty();
    }

    public static TheoryData<string, string> OfIcap => new()
    {
        { "ICAP/1.0 204 Unmodified\r\n\r\n", "250" },
        { FakeIcap.Infected, Infected },
        { "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n7\r\nchanged\r\n0\r\n\r\n", Infected },
        { "ICAP/1.0 201 Created\r\n\r\n", Later },
        { "ICAP/1.0 404 Service not found\r\n\r\n", Later },
        { "ICAP/1.0 500 Server error\r\n\r\n", Later },
        { "ICAP/1.0 503 Overloaded\r\n\r\n", Later },
        { "ICAP/1.0 100 Continue\r\n\r\n", Later },
        { "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\nzz\r\n", Later },
    };

    [Theory]
    [MemberData(nameof(OfIcap))]
    public async Task Only_an_untouched_message_of_ICAP_delivers(string answer, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var icap = FakeIcap.Answering(answer);

        (await SendAsync(member, icap.Address)).Reply.ShouldStartWith(reply);

        member.Messages.Count.ShouldBe(reply == "250" ? 1 : 0);
    }

    // AV-08: what the sender wrote stays in the body.
    [Fact]
    public async Task Nothing_of_a_message_gets_into_the_heads_of_a_request()
    {
        await using var member = ScriptedMember.Start();
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);

        await SendAsync(member, icap.Address, "Content-Type: text/plain; name=\"x%0d%0aX-Injected: 1\"\r\n X-Injected: 2\r\nSubject: X-Injected\r\n\r\nX-Injected: 3\r\n");

        icap.Scans.ShouldBe(1);
        icap.Heads.ShouldAllBe(head => !head.Contains("X-Injected", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("unix:/nowhere/clamd.ctl")]
    [InlineData(null)]
    public async Task Where_nobody_listens_mail_waits(string? scanner)
    {
        await using var member = ScriptedMember.Start();

        (await SendAsync(member, scanner ?? FakeService.Nobody().ToString())).Reply.ShouldStartWith(Later);

        member.Messages.ShouldBeEmpty();
    }

    private static async Task<(string Reply, IReadOnlyList<string> Log, object? Name)> SendAsync(ScriptedMember member, string scanner, string text = "Subject: x\r\n\r\nHi.\r\n")
    {
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithChecks($$"""{ "antivirus": { "alarm": true, "block": true, "scanners": ["{{scanner}}"] } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var reply = Transcript.WithoutId(await client.MailAsync(text));
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok", "the session goes on");
        var virus = (await gateway.SearchAsync()).SelectMany(record => record.Violations).FirstOrDefault(violation => violation.Name == "virus");
        return (reply, gateway.Log.Of("ViolationFound"), virus?.Evidence?["name"]);
    }
}
