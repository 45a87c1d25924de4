using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Records;

namespace ScriptGate.Admin.Tests.Endpoints;

/// <summary>Searching records and counting violations. How stores answer queries is proved elsewhere; here is how a request becomes one.</summary>
public sealed class SearchTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("", "4 3 2 1")]
    [InlineData("from=alice@example.org", "2 1")]
    [InlineData("from=%3Calice%40EXAMPLE.org%3E", "2 1")]
    [InlineData("from=example.org", "2 1")]
    [InlineData("from=%3C%3E", "3")]
    [InlineData("to=carol@example.com", "2")]
    [InlineData("client=192.0.2.1", "2 1")]
    [InlineData("client=192.0.2.0/24", "3 2 1")]
    [InlineData("message-id=%3C2@example.org%3E", "2")]
    [InlineData("violation=spf", "4 2")]
    [InlineData("protocol=smtps", "4")]
    [InlineData("server=other", "3")]
    [InlineData("profile=edge", "4 1")]
    [InlineData("result=in-doubt", "4")]
    [InlineData("since=90m", "4 3 2")]
    [InlineData("until=1h", "2 1")]
    [InlineData("since=90m&until=1h", "2")]
    [InlineData("violation=spf&client=192.0.2.1&limit=1000", "2")]
    [InlineData("limit=3", "4 3 2 more")]
    public async Task Mail_is_found_by_its_terms_newest_first(string query, string expected)
    {
        await using var lab = await LabAsync();

        var view = await AskAsync(lab, $"/api/mail?{query}", HttpStatusCode.OK);

        Numbers(view).ShouldBe(expected);
    }

    [Fact]
    public async Task The_next_page_begins_where_the_first_ended()
    {
        await using var lab = await LabAsync();

        var first = await AskAsync(lab, "/api/mail?limit=3", HttpStatusCode.OK);
        var next = first.GetProperty("next").GetString();

        Numbers(await AskAsync(lab, $"/api/mail?limit=3&before={next}", HttpStatusCode.OK)).ShouldBe("1");
    }

    [Fact]
    public async Task A_time_may_be_absolute()
    {
        await using var lab = await LabAsync();
        var since = Uri.EscapeDataString((Now - TimeSpan.FromMinutes(90)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        var sinceElsewhere = Uri.EscapeDataString((Now - TimeSpan.FromMinutes(90)).ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));

        Numbers(await AskAsync(lab, $"/api/mail?since={since}", HttpStatusCode.OK)).ShouldBe("4 3 2");
        Numbers(await AskAsync(lab, $"/api/mail?since={sinceElsewhere}", HttpStatusCode.OK)).ShouldBe("4 3 2");
        Numbers(await AskAsync(lab, "/api/mail?since=2001-02-03", HttpStatusCode.OK)).ShouldBe("4 3 2 1");
        Numbers(await AskAsync(lab, "/api/mail?until=2001-02-03", HttpStatusCode.OK)).ShouldBe("");
    }

    [Theory]
    [InlineData("/api/mail?form=alice@example.org", "A term that is not known, or stands twice; known are from, to, client, message-id, violation, protocol, server, profile, since, until, result, limit, before.")]
    [InlineData("/api/mail?from=a&from=b", "A term that is not known, or stands twice; known are ")]
    [InlineData("/api/mail?from=alice@", "from: 'alice@' is not an address; write 'user@example.org', 'example.org' for a domain, or '<>'.")]
    [InlineData("/api/mail?to=", "to: has 1 to 1024 characters.")]
    [InlineData("/api/mail?client=192.0.2.1/24", "client: '192.0.2.1/24' has address bits behind its prefix; did you mean '192.0.2.0/24' or '192.0.2.1/32'?.")]
    [InlineData("/api/mail?since=yesterday", "since: 'yesterday' is not a time; write how long ago, as in '24h', or when, as in '2026-11-21T19:00Z'.")]
    [InlineData("/api/mail?result=lost", "result: is one of delivered, rejected, deferred, discarded, in-doubt, abandoned, passed-through.")]
    [InlineData("/api/mail?limit=1001", "limit: is a whole number from 1 to 1000.")]
    [InlineData("/api/mail?limit=-1", "limit: is a whole number from 1 to 1000.")]
    [InlineData("/api/mail?before=99999999999999999999", "before: is a whole number from 1 to 9223372036854775807.")]
    [InlineData("/api/violations?protocol=http", "protocol: is smtp or smtps.")]
    [InlineData("/api/violations?from=alice@example.org", "A term that is not known, or stands twice; known are violation, protocol, server, profile, since, until.")]
    public async Task A_term_that_cannot_be_read_is_refused_and_never_ignored(string path, string message)
    {
        await using var lab = await LabAsync();

        var error = await AskAsync(lab, path, HttpStatusCode.BadRequest);

        error.GetProperty("error").GetString().ShouldBe("bad-query");
        error.GetProperty("message").GetString()!.ShouldStartWith(message);
    }

    [Fact]
    public async Task Evidence_is_left_to_why_and_recipients_are_ten()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(Record(1, 5) with
        {
            Recipients = [.. Enumerable.Range(0, 30).Select(i => new RecipientRecord(new Mailbox($"r{i}", "example.com"), "250 2.1.5 Ok"))],
            Violations = [new ViolationRecord("spf", null, Stage.Mail, Blocked: false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["result"] = "fail" })],
        });

        var record = (await AskAsync(lab, "/api/mail", HttpStatusCode.OK)).GetProperty("records").EnumerateArray().ShouldHaveSingleItem();

        record.GetProperty("recipients").GetArrayLength().ShouldBe(10);
        record.GetProperty("moreRecipients").GetInt32().ShouldBe(20);
        record.GetProperty("violations")[0].GetRawText().ShouldBe("""{"name":"spf","stage":"MAIL","effect":"alarmed"}""");
    }

    [Theory]
    [InlineData("", """
        [{"violation":"message-rate","protocol":"SMTP","virtualServer":"inbound","profile":null,"occurrences":1,"alarmed":1,"blocked":1,"wouldBlock":0},{"violation":"spf","protocol":"SMTP","virtualServer":"inbound","profile":null,"occurrences":1,"alarmed":1,"blocked":0,"wouldBlock":0},{"violation":"spf","protocol":"SMTPS","virtualServer":"inbound","profile":"edge","occurrences":2,"alarmed":1,"blocked":0,"wouldBlock":2}]
        """)]
    [InlineData("violation=spf&protocol=SMTPS&server=inbound&profile=edge&since=10m&until=2m", """
        [{"violation":"spf","protocol":"SMTPS","virtualServer":"inbound","profile":"edge","occurrences":2,"alarmed":1,"blocked":0,"wouldBlock":2}]
        """)]
    [InlineData("violation=virus", "[]")]
    public async Task Violations_are_counted_by_their_terms(string query, string expected)
    {
        await using var lab = await LabAsync();

        var view = await AskAsync(lab, $"/api/violations?{query}", HttpStatusCode.OK);

        view.GetProperty("violations").GetRawText().ShouldBe(expected.Trim());
    }

    private static async Task<AdminLab> LabAsync()
    {
        var lab = await AdminLab.CreateAsync();
        var spf = new ViolationRecord("spf", null, Stage.Mail, Blocked: false, null);
        var staged = spf with { WouldBlock = true };
        lab.Records.Add(Record(1, 120) with { Profile = "edge" });
        lab.Records.Add(Record(2, 70) with
        {
            MessageId = "<2@example.org>",
            Recipients = [new RecipientRecord(new Mailbox("bob", "example.com"), "250 Ok"), new RecipientRecord(new Mailbox("carol", "example.com"), "550 No")],
            Violations = [spf, new ViolationRecord("message-rate", null, Stage.Mail, Blocked: true, null)],
        });
        lab.Records.Add(Record(3, 50) with { VirtualServer = "other", Client = IPEndPoint.Parse("192.0.2.77:5000"), Sender = new Mailbox("", "") });
        lab.Records.Add(Record(4, 5) with
        {
            Client = IPEndPoint.Parse("[2001:db8::1]:5000"),
            Sender = new Mailbox("eve", "example.net"),
            Tls = "TLS1.3 X",
            Profile = "edge",
            Result = TransactionResult.InDoubt,
            Violations = [staged, staged with { Alarmed = false }],
        });
        return lab;
    }

    private static TransactionRecord Record(int number, int minutesAgo) => new()
    {
        Id = $"SG-06GZZQE4ZN79QSDS-{number}",
        Time = Now - TimeSpan.FromMinutes(minutesAgo),
        VirtualServer = "inbound",
        Client = IPEndPoint.Parse("192.0.2.1:5000"),
        Sender = new Mailbox("alice", "example.org"),
        Result = TransactionResult.Delivered,
    };

    private static string Numbers(JsonElement view)
    {
        var numbers = view.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("id").GetString()![20..]);
        return string.Join(' ', view.TryGetProperty("next", out _) ? numbers.Append("more") : numbers);
    }

    private static async Task<JsonElement> AskAsync(AdminLab lab, string path, HttpStatusCode expected)
    {
        using var response = await lab.GetAsync(path);
        return await AdminLab.JsonAsync(response, expected);
    }
}
