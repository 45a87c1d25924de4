using System.Text;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Icap;
using ScriptGate.Plugins.Antivirus.Scanners;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>What comes of what an ICAP server answers. Clean is a 204, and a 200 with the message as it was.</summary>
public sealed class IcapAnswerTests
{
    private const string Page = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n";
    private const string Same = "HTTP/1.1 200 OK\r\nVia: 1.0 scanner\r\n\r\n";
    private static readonly string Message = Encoding.ASCII.GetString([.. "Received: by ScriptGate\r\n"u8, .. "Subject: x\r\n\r\n"u8, .. Enumerable.Repeat((byte)'x', 100)]);

    public static TheoryData<string> CleanAnswers =>
    [
        "ICAP/1.0 204 Unmodified\r\n\r\n",
        "ICAP/1.0 204\r\n\r\n",
        "ICAP/1.0 204 No\r\nEncapsulated: null-body=0\r\nX-Violations-Found: 0\r\n\r\n",
        Answer(Same, Chunks(Message)),
        Answer(Same, Chunks(Message[..7], Message[7..])),
        Answer(Same, $"{Message.Length:X8}; a=b\r\n{Message}\r\n0\r\nX-Trailer: 1\r\n\r\n"),
        "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n" + Chunks(Message),
    ];

    [Theory]
    [MemberData(nameof(CleanAnswers))]
    public async Task Nothing_or_the_message_as_it_was_is_clean(string answer)
    {
        await using var icap = FakeIcap.Answering(answer);
        using var rig = new AntivirusRig(icap.Address);

        (await rig.AskAsync()).ShouldBe(Verdict.Continue);

        rig.Session.Reports.ShouldBeEmpty();
        rig.Session.Failures.ShouldBeEmpty();
    }

    public static TheoryData<string, string> InfectedAnswers => new()
    {
        { "ICAP/1.0 200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Eicar-Test;\r\nEncapsulated: null-body=0\r\n\r\n", "Eicar-Test" },
        { "ICAP/1.0 204 Unmodified\r\nX-Infection-Found: Type=0; Resolution=0; Threat=Worm;\r\n\r\n", "Worm" },
        { "ICAP/1.0 403 Forbidden\r\nx-virus-id: EICAR Test String\r\n\r\n", "EICAR Test String" },
        { "ICAP/1.0 200 OK\r\nX-Violations-Found: 1\r\n\t-\r\n\tEicar-Test\r\n\t0\r\n\t0\r\nEncapsulated: null-body=0\r\n\r\n", "Eicar-Test" },
        { "ICAP/1.0 200 OK\r\nX-Infection-Found: Type=2; Resolution=0; Threat=Encrypted;\r\nX-Violations-Found: 2\r\n\ta\r\n\tb\r\n\t0\r\n\t0\r\n\r\n", "Encrypted" },
        { "ICAP/1.0 200 OK\r\nX-Infection-Found: Type=1; Resolution=2; Threat=Policy;\r\n\r\n", "Policy" },
        { "ICAP/1.0 200 OK\r\nX-Infection-Found: yes\r\n\r\n", "unnamed" },
        { "ICAP/1.0 200 OK\r\nX-Virus-ID:\r\n\r\n", "unnamed" },
        { "ICAP/1.0 200 OK\r\nX-Virus-ID: gr\u00f6\u00dfe\r\n 250 OK\r\n\r\n", "gr??e?250 OK" },
        { Answer(Page, Chunks("<html>virus</html>")), "unnamed" },
        { Answer(Page, Chunks(Message)), "unnamed" },
        { Answer("HTTP/1.1 403 Forbidden\r\nX-Virus-ID: Eicar-Test\r\n\r\n", Chunks("x")), "Eicar-Test" },
        { Answer(Same, Chunks(Message[..^1])), "unnamed" },
        { Answer(Same, Chunks(Message + "x")), "unnamed" },
        { Answer(Same, Chunks(Message.Replace('x', 'y'))), "unnamed" },
        { Answer(Same, Chunks()), "unnamed" },
        { Answer(Same, Chunks(new string('y', 200_000))), "unnamed" },
        { $"ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, null-body={Same.Length}\r\n\r\n{Same}", "unnamed" },
    };

    [Theory]
    [MemberData(nameof(InfectedAnswers))]
    public async Task What_says_so_or_is_another_message_is_infected(string answer, string name)
    {
        await using var icap = FakeIcap.Answering(answer);
        using var rig = new AntivirusRig(icap.Address);

        (await rig.AskAsync()).ShouldBe(Verdict.Reject(554, "5.7.1", "The message contains malicious software"));

        var report = rig.Session.Reports.ShouldHaveSingleItem();
        report.Violation.ShouldBe(new Violation("virus"));
        report.Evidence.ShouldNotBeNull()["name"].ShouldBe(name);
        report.Evidence["scanner"].ShouldBe(icap.Address);
    }

    [Theory]
    [InlineData("Type=2; Resolution=0; Threat=Container size violation;", "limits")]
    [InlineData("Type=2; Resolution=0; Threat=Encrypted Archive;", "encrypted")]
    [InlineData("Type=0; Resolution=2; Threat=Heuristics.Encrypted.Zip.UNOFFICIAL;", "encrypted")]
    [InlineData("Type=0; Resolution=2; Threat=Heuristics.Limits.Exceeded.MaxFileSize;", "limits")]
    public async Task What_was_not_looked_at_whole_is_unscanned(string infection, string reason)
    {
        await using var icap = FakeIcap.Answering($"ICAP/1.0 200 OK\r\nX-Infection-Found: {infection}\r\nX-Violations-Found: 1\r\n\t-\r\n\tx\r\n\t0\r\n\t0\r\nEncapsulated: null-body=0\r\n\r\n");
        using var rig = new AntivirusRig(icap.Address);

        await rig.AskAsync();

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", reason));
    }

    public static TheoryData<string> OtherAnswers =>
    [
        "",
        "\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "ICAP/1.1 204 Unmodified\r\n\r\n",
        "ICAP/1.0 20 Unmodified\r\n\r\n",
        "ICAP/1.0 2040 Unmodified\r\n\r\n",
        "ICAP/1.0  204 Unmodified\r\n\r\n",
        "ICAP/1.0 204 Unmodified\n\n",
        "ICAP/1.0 204 Unmodified\r\n",
        "ICAP/1.0 204 Unmodified\r\nno field\r\n\r\n",
        "ICAP/1.0 204 Unmodified\r\n folded: nothing\r\n\r\n",
        "ICAP/1.0 204 Unmodified\r\nA: b\nX-Virus-ID: c\r\n\r\n",
        "ICAP/1.0 204 Unmodified\r\nA: \0\r\n\r\n",
        "ICAP/1.0 204 Unmodified\r\nEncapsulated: res-body=0\r\n\r\n0\r\n\r\n",
        "ICAP/1.0 100 Continue\r\n\r\n",
        "ICAP/1.0 201 Created\r\n\r\n",
        "ICAP/1.0 206 Partial Content\r\nEncapsulated: null-body=0\r\n\r\n",
        "ICAP/1.0 302 Found\r\n\r\n",
        "ICAP/1.0 403 Forbidden\r\n\r\n",
        "ICAP/1.0 404 Service not found\r\n\r\n",
        "ICAP/1.0 405 Method not allowed\r\n\r\n",
        "ICAP/1.0 408 Timeout\r\n\r\n",
        "ICAP/1.0 500 Server error\r\n\r\n",
        "ICAP/1.0 503 Overloaded\r\n\r\n",
        "ICAP/1.0 200 OK\r\n\r\n",
        "ICAP/1.0 200 OK\r\nEncapsulated: opt-body=0\r\n\r\n0\r\n\r\n",
        "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0\r\n\r\n",
        "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=x\r\n\r\n",
        "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=99999999\r\n\r\n",
        "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=10\r\n\r\n" + Same,
        "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\nEncapsulated: res-body=0\r\n\r\n" + Chunks(Message),
        Answer("HTTP/1.1 500 Scan error\r\n\r\n", Chunks("x")),
        Answer("HTTP/2 200 OK\r\n\r\n", Chunks(Message)),
        Answer(Same, ""),
        Answer(Same, "zz\r\n"),
        Answer(Same, "-1\r\n"),
        Answer(Same, "FFFFFFFF\r\n"),
        Answer(Same, "1FFFFFFFF\r\n"),
        Answer(Same, $"{Message.Length:x}\r\n{Message}"),
        Answer(Same, $"{Message.Length:x}\r\n{Message}\r\n"),
        Answer(Same, $"{Message.Length:x}\r\n{Message}\r\n0\r\n"),
        Answer(Same, $"{Message.Length:x}\r\n{Message}xx0\r\n\r\n"),
        Answer(Same, $"{Message.Length:x}\r\n{Message[..20]}"),
    ];

    [Theory]
    [MemberData(nameof(OtherAnswers))]
    public async Task Anything_else_is_no_answer_and_never_clean(string answer)
    {
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            await talk.SayAsync(answer);
            talk.Close();
        });
        using var rig = new AntivirusRig(icap.Address);

        (await rig.AskAsync()).ShouldBe(Verdict.Defer(451, "4.7.1", "The message cannot be checked for malicious software now, please try again later"));

        rig.Session.Reports.ShouldBeEmpty();
        rig.Session.Failures.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus"));
    }

    [Theory]
    [InlineData("ICAP/1.0 204 Unmodified\r\nA: ")]
    [InlineData("ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n1; ")]
    [InlineData("ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n0\r\n")]
    public async Task An_answer_without_end_is_not_read_to_its_end(string beginning)
    {
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            await talk.SayAsync(beginning + string.Concat(Enumerable.Repeat("A: x\r\nB: xx", 100_000)));
            await talk.UntilClosedAsync();
        });
        using var rig = new AntivirusRig(icap.Address);

        (await rig.AskAsync()).Code.ShouldBe(451);
    }

    public static TheoryData<string, string> WholeAnswers => new()
    {
        { "ICAP/1.0 204 Unmodified\r\nISTag: \"x\"\r\n\r\n", "Clean" },
        { Answer(Same, Chunks(Message[..50], Message[50..])), "Clean" },
        { Answer(Page, Chunks("<html>virus</html>")), "Infected" },
        { "ICAP/1.0 200 OK\r\nX-Violations-Found: 1\r\n\t-\r\n\tEicar-Test\r\n\t0\r\n\t0\r\nEncapsulated: null-body=0\r\n\r\n", "Infected" },
        { "ICAP/1.0 503 Overloaded\r\n\r\n", "Failed" },
    };

    [Theory]
    [MemberData(nameof(WholeAnswers))]
    public async Task Every_prefix_of_an_answer_is_no_answer(string answer, string whole)
    {
        for (var length = 0; length < answer.Length; length++)
        {
            var (outcome, canStay) = await JudgeAsync(answer[..length]);

            // Where the head alone says it the rest is not waited for.
            outcome.ShouldBe(whole == "Infected" && answer[..length].Contains("X-Violations-Found", StringComparison.Ordinal) && answer[..length].EndsWith("\r\n\r\n", StringComparison.Ordinal)
                ? whole
                : "Faulty", $"of {length} octets");
            canStay.ShouldBeFalse();
        }

        (await JudgeAsync(answer)).Outcome.ShouldBe(whole);
    }

    [Theory]
    [MemberData(nameof(WholeAnswers))]
    public async Task An_answer_may_come_in_any_pieces(string answer, string whole)
    {
        for (var first = 1; first < answer.Length; first++)
        {
            (await JudgeAsync(answer, first)).Outcome.ShouldBe(whole, $"split after {first} octets");
        }

        (await JudgeAsync(answer, [.. Enumerable.Repeat(1, answer.Length)])).Outcome.ShouldBe(whole, "octet by octet");
    }

    private static async Task<(string Outcome, bool CanStay)> JudgeAsync(string answer, params int[] pieces)
    {
        using var connection = new IcapConnection(new ScriptedStream(answer, pieces));
        var exchange = new IcapExchange(connection, IcapService.TryParse("icap://127.0.0.1/avscan")!, new ScannedContent(AntivirusRig.Message()));
        var result = await exchange.RunAsync(preview: 1024, TestContext.Current.CancellationToken);
        return (result.Outcome.ToString(), connection.CanStay);
    }

    private static string Answer(string http, string body) => $"ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body={http.Length}\r\n\r\n{http}{body}";

    private static string Chunks(params string[] chunks) => string.Concat(chunks.Select(chunk => $"{chunk.Length:x}\r\n{chunk}\r\n")) + "0\r\n\r\n";
}
