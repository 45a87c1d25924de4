using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Records;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class WhyTests
{
    private const string Session = "SG-06GZZQE4ZN79QSDS";

    [Theory]
    [InlineData("SG-06GZZQE4ZN79QSD")]
    [InlineData("SG-06GZZQE4ZN79QSDS-")]
    [InlineData("SG-06GZZQE4ZN79QSDS-x")]
    [InlineData("SG-06GZZQE4ZN79QSDS-1234567890")]
    [InlineData("06GZZQE4ZN79QSDS")]
    [InlineData("SG-06GZZQE4ZN79QS*S")]
    [InlineData("x")]
    public async Task What_is_no_support_id_is_refused(string text)
    {
        await using var lab = await AdminLab.CreateAsync();

        (await AskAsync(lab, text, HttpStatusCode.BadRequest)).GetProperty("error").GetString().ShouldBe("bad-support-id");
    }

    [Fact]
    public async Task An_id_without_a_record_is_not_found()
    {
        await using var lab = await AdminLab.CreateAsync();

        (await AskAsync(lab, Session, HttpStatusCode.NotFound)).GetProperty("error").GetString().ShouldBe("unknown-support-id");
    }

    [Fact]
    public async Task A_record_is_shown_whole()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(Record(Session + "-1") with
        {
            Recipients = [new RecipientRecord(new Mailbox("bob", "example.com"), "250 2.1.5 Recipient ok")],
            Reply = "550 5.7.1 Refused",
            By = "methods",
            Violations = [new ViolationRecord("disallowed-method", "EXPN", Stage.Command, Blocked: true, Evidence())],
        });

        var view = await AskAsync(lab, Session.ToLowerInvariant() + "-1", HttpStatusCode.OK);

        var record = view.GetProperty("records").EnumerateArray().ShouldHaveSingleItem();
        record.GetProperty("id").GetString().ShouldBe(Session + "-1");
        record.GetProperty("result").GetString().ShouldBe("in-doubt");
        record.GetProperty("client").GetString().ShouldBe("192.0.2.1:5000");
        record.GetProperty("sender").GetString().ShouldBe("alice@example.org");
        record.GetProperty("recipients")[0].GetProperty("address").GetString().ShouldBe("bob@example.com");
        record.GetProperty("durationMs").GetDouble().ShouldBe(12.5);
        record.TryGetProperty("user", out _).ShouldBeFalse();
        var violation = record.GetProperty("violations")[0];
        violation.GetProperty("stage").GetString().ShouldBe("COMMAND");
        violation.GetProperty("effect").GetString().ShouldBe("blocked");
        violation.GetProperty("evidence").GetRawText().ShouldBe("""{"names":["a",1,null,true],"inner":{"x":1.5}}""");
    }

    [Fact]
    public async Task Steps_are_listed_by_the_time_at_which_they_began_with_what_they_found()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(Record(Session + "-1") with { Steps = SampleRecords.Steps("rate"), SwitchedOff = "spf", Violations = [SampleRecords.Violation("rate") with { Flags = new ViolationFlags(Alarm: true, Block: false, Staging: false, "edge") }] });

        var record = (await AskAsync(lab, Session, HttpStatusCode.OK)).GetProperty("records")[0];

        record.GetProperty("steps").EnumerateArray().Select(step => step.GetRawText()).ShouldBe(
        [
            """{"event":"CONNECT","step":"rbl","atMs":-3.5,"tookMs":1.5,"verdict":"continue"}""",
            """{"event":"COMMAND","step":"spf","about":"rate","atMs":0,"tookMs":1.5,"verdict":"reject","violations":[{"name":"rate","effect":"blocked"}]}""",
            """{"event":"COMMAND","step":"rate","about":"rate","atMs":1.5,"tookMs":1.5,"verdict":"defer","failure":"timed-out"}""",
        ]);
        record.TryGetProperty("moreSteps", out _).ShouldBeFalse();
        record.GetProperty("switchedOff").GetString().ShouldBe("spf");
        record.GetProperty("violations")[0].GetProperty("flags").GetRawText().ShouldBe("""{"alarm":{"on":true,"from":"edge"},"block":{"on":false},"staging":{"on":false}}""");
    }

    [Fact]
    public async Task A_search_has_no_steps_and_no_flags()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(Record(Session + "-1") with { Steps = SampleRecords.Steps("rate"), Violations = [SampleRecords.Violation("rate") with { Flags = new ViolationFlags(Alarm: true, Block: false, Staging: false) }] });

        using var response = await lab.GetAsync("/api/mail");
        var record = (await AdminLab.JsonAsync(response, HttpStatusCode.OK)).GetProperty("records")[0];

        record.TryGetProperty("steps", out _).ShouldBeFalse();
        record.GetProperty("violations")[0].TryGetProperty("flags", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_with_many_transactions_is_cut_and_says_so()
    {
        await using var lab = await AdminLab.CreateAsync();
        for (var i = 1; i <= 53; i++)
        {
            lab.Records.Add(Record($"{Session}-{i}"));
        }

        var view = await AskAsync(lab, Session, HttpStatusCode.OK);

        view.GetProperty("records").GetArrayLength().ShouldBe(50);
        view.GetProperty("more").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_message_to_many_is_cut_and_says_so()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(Record(Session + "-1") with
        {
            Recipients = [.. Enumerable.Range(0, 1_000).Select(i => new RecipientRecord(new Mailbox($"r{i}", "example.com"), "250 2.1.5 Recipient ok"))],
        });

        var record = (await AskAsync(lab, Session, HttpStatusCode.OK)).GetProperty("records")[0];

        record.GetProperty("recipients").GetArrayLength().ShouldBe(100);
        record.GetProperty("moreRecipients").GetInt32().ShouldBe(900);
    }

    private static TransactionRecord Record(string id) => new()
    {
        Id = id,
        Time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        VirtualServer = "inbound",
        Client = IPEndPoint.Parse("192.0.2.1:5000"),
        Sender = new Mailbox("alice", "example.org"),
        Result = TransactionResult.InDoubt,
        Duration = TimeSpan.FromMilliseconds(12.5),
    };

    private static Dictionary<string, object?> Evidence() => new(StringComparer.Ordinal)
    {
        ["names"] = new List<object?> { "a", 1, null, true },
        ["inner"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x"] = 1.5 },
    };

    private static async Task<JsonElement> AskAsync(AdminLab lab, string id, HttpStatusCode expected)
    {
        using var response = await lab.GetAsync($"/api/why/{Uri.EscapeDataString(id)}");
        return await AdminLab.JsonAsync(response, expected);
    }
}
