using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Statistics;
using ScriptGate.Testing;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class StatisticsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_violation_that_a_loaded_profile_knows_is_there_for_each_protocol()
    {
        await using var lab = await AdminLab.CreateAsync();
        var known = lab.Gateway.Generations.Current.Servers["inbound"].Profile.Violations.Keys.Order(StringComparer.Ordinal).ToArray();

        var view = await AskAsync(lab, "/api/statistics");

        known.ShouldContain(name => name == "disallowed-method");
        foreach (var protocol in (string[])["SMTP", "SMTPS"])
        {
            string.Join(' ', Rows(view).Where(row => row.GetProperty("protocol").GetString() == protocol).Select(row => row.GetProperty("violation").GetString())).ShouldBe(string.Join(' ', known));
        }

        Rows(view).Select(Counts).Distinct(StringComparer.Ordinal).ShouldBe(["0 0 0 0"]);
    }

    [Fact]
    public async Task Counts_are_those_of_the_records_and_others_than_the_known_are_there_too()
    {
        await using var lab = await AdminLab.CreateAsync();
        for (var i = 1; i <= 3; i++)
        {
            lab.Records.Add(SampleRecords.Record(i, TimeSpan.FromMinutes(i), SampleRecords.Violation("disallowed-method", blocked: true)));
        }

        lab.Records.Add(SampleRecords.Record(4, TimeSpan.FromMinutes(4), SampleRecords.Violation("made-up", wouldBlock: true), SampleRecords.Violation("made-up", alarmed: false)) with
        {
            Tls = "TLS1.3 X",
            Profile = "older",
        });

        var view = await AskAsync(lab, "/api/statistics?period=hour");

        Row(view, "SMTP", "disallowed-method").ShouldBe("3 3 3 0");
        Row(view, "SMTPS", "disallowed-method").ShouldBe("0 0 0 0");
        Row(view, "SMTP", "made-up").ShouldBe("0 0 0 0");
        Row(view, "SMTPS", "made-up").ShouldBe("2 1 0 1");
    }

    [Theory]
    [InlineData("", "2 2 0 0")]
    [InlineData("?period=hour", "1 1 0 0")]
    [InlineData("?period=day", "2 2 0 0")]
    [InlineData("?period=week", "3 3 0 0")]
    [InlineData("?period=all", "4 4 0 0")]
    [InlineData("?since=48h", "2 2 0 0")]
    [InlineData("?since=48h&until=2h", "1 1 0 0")]
    [InlineData("?period=all&profile=edge", "4 4 0 0")]
    [InlineData("?period=all&profile=other", "0 0 0 0")]
    public async Task A_period_and_a_profile_narrow_the_counts(string query, string expected)
    {
        await using var lab = await AdminLab.CreateAsync();
        foreach (var (i, hours) in ((int[])[0, 12, 100, 400]).Index())
        {
            lab.Records.Add(SampleRecords.Record(i, TimeSpan.FromHours(hours), SampleRecords.Violation("disallowed-method")));
        }

        var view = await AskAsync(lab, "/api/statistics" + query);

        Rows(view).Where(row => row.GetProperty("protocol").GetString() == "SMTP" && row.GetProperty("violation").GetString() == "disallowed-method")
            .Select(Counts).DefaultIfEmpty("0 0 0 0").Single().ShouldBe(expected);
    }

    [Theory]
    [InlineData("?period=year", "period: is one of hour, day, week, all.")]
    [InlineData("?period=hour&since=2h", "period: goes without since and until.")]
    [InlineData("?since=yesterday", "since: 'yesterday' is not a time; write how long ago, as in '24h', or when, as in '2026-11-21T19:00Z'.")]
    [InlineData("?violation=spf", "A term that is not known, or stands twice; known are period, since, until, profile.")]
    public async Task What_cannot_be_read_is_refused(string query, string message)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.GetAsync("/api/statistics" + query);

        (await AdminLab.JsonAsync(response, HttpStatusCode.BadRequest)).GetProperty("message").GetString().ShouldBe(message);
        (await lab.PageAsync("/" + query, HttpStatusCode.BadRequest)).ShouldContain(WebUtility.HtmlEncode(message).Replace("&#39;", "&#x27;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sessions_that_come_are_counted_for_their_profile()
    {
        await using var lab = await AdminLab.CreateAsync();
        for (var i = 0; i < 2; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(lab.Gateway.Listeners[0].EndPoint, Token);
            using var reader = new StreamReader(client.GetStream());
            (await Patience.UntilAsync(reader.ReadLineAsync(Token).AsTask(), "a greeting", Token)).ShouldStartWith("220");
        }

        var traffic = (await AskAsync(lab, "/api/statistics")).GetProperty("traffic").EnumerateArray().ShouldHaveSingleItem();

        traffic.GetRawText().ShouldBe("""{"profile":"edge","sessions":2,"messages":0,"bytes":0}""");
    }

    [Fact]
    public async Task Traffic_is_that_of_the_period_and_profiles_of_the_past_are_there()
    {
        await using var lab = await AdminLab.CreateAsync();
        var book = lab.Gateway.Statistics.Book;
        var now = TimeProvider.System.GetUtcNow();
        book.AddMessage("older", now, 1000);
        book.AddMessage("older", now.AddHours(-2), 24);

        var hour = (await AskAsync(lab, "/api/statistics?period=hour")).GetProperty("traffic").GetRawText();
        var day = (await AskAsync(lab, "/api/statistics")).GetProperty("traffic").GetRawText();

        hour.ShouldBe("""[{"profile":"edge","sessions":0,"messages":0,"bytes":0},{"profile":"older","sessions":0,"messages":1,"bytes":1000}]""");
        day.ShouldContain("\"messages\":2,\"bytes\":1024");
    }

    [Fact]
    public async Task A_reset_begins_anew_says_who_and_keeps_the_records()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(SampleRecords.Record(1, TimeSpan.FromMinutes(1), SampleRecords.Violation("disallowed-method")));
        lab.Gateway.Statistics.Book.AddMessage("edge", TimeProvider.System.GetUtcNow(), 1000);

        using var response = await lab.ResetAsync("""{"by":" alice "}""");
        var reset = await AdminLab.JsonAsync(response, HttpStatusCode.OK);
        lab.Records.Add(SampleRecords.Record(2, TimeSpan.FromSeconds(-1), SampleRecords.Violation("disallowed-method")));

        reset.GetProperty("by").GetString().ShouldBe("alice");
        reset.GetProperty("from").GetString().ShouldBe("127.0.0.1");
        foreach (var query in (string[])["", "?period=all", "?since=2h"])
        {
            var view = await AskAsync(lab, "/api/statistics" + query);
            Row(view, "SMTP", "disallowed-method").ShouldBe("1 1 0 0");
            view.GetProperty("traffic")[0].GetProperty("bytes").GetInt64().ShouldBe(0);
            view.GetProperty("since").GetDateTimeOffset().ShouldBe(reset.GetProperty("time").GetDateTimeOffset());
            view.GetProperty("reset").GetProperty("by").GetString().ShouldBe("alice");
        }

        using var why = await lab.GetAsync("/api/why/" + SampleRecords.Id(1));
        why.StatusCode.ShouldBe(HttpStatusCode.OK);
        lab.Log.Of("AdminStatisticsReset").ShouldHaveSingleItem().ShouldBe("127.0.0.1 (alice) had the statistics begin anew.");
    }

    [Fact]
    public async Task A_reset_needs_no_body()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.ResetAsync();

        (await AdminLab.JsonAsync(response, HttpStatusCode.OK)).TryGetProperty("by", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"by\": 1}")]
    [InlineData("{\"by\": \"x")]
    [InlineData("[]")]
    [InlineData("{\"by\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}")]
    public async Task A_reset_with_a_body_that_cannot_be_read_is_none(string body)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.ResetAsync(body);

        (await AdminLab.JsonAsync(response, HttpStatusCode.BadRequest)).GetProperty("error").GetString().ShouldBe("bad-query");
        lab.Gateway.Statistics.Book.LastReset.ShouldBeNull();
    }

    [Fact]
    public async Task A_reset_is_a_change_and_follows_the_rules_for_changes()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var plain = await lab.SendAsync(HttpMethod.Post, "/api/statistics/reset");
        using var form = await lab.SendAsync(HttpMethod.Post, "/api/statistics/reset", request =>
            request.Content = new FormUrlEncodedContent([KeyValuePair.Create("X-ScriptGate", "1")]));
        using var get = await lab.GetAsync("/api/statistics/reset");

        (await AdminLab.JsonAsync(plain, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("change-header-required");
        (await AdminLab.JsonAsync(form, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("change-header-required");
        get.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        lab.Gateway.Statistics.Book.LastReset.ShouldBeNull();
    }

    [Fact]
    public async Task A_second_reset_is_the_one_that_counts()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Gateway.Statistics.Book.Reset(new StatisticsReset(TimeProvider.System.GetUtcNow().AddHours(-1), "127.0.0.1", "alice"));

        using var response = await lab.ResetAsync("""{"by":"bob"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(lab, "/api/statistics?period=all")).GetProperty("reset").GetProperty("by").GetString().ShouldBe("bob");
    }

    private static JsonElement.ArrayEnumerator Rows(JsonElement view) => view.GetProperty("violations").EnumerateArray();

    private static string Row(JsonElement view, string protocol, string violation) =>
        Counts(Rows(view).Single(row => row.GetProperty("protocol").GetString() == protocol && row.GetProperty("violation").GetString() == violation));

    private static string Counts(JsonElement row) =>
        string.Join(' ', ((string[])["occurrences", "alarmed", "blocked", "wouldBlock"]).Select(name => row.GetProperty(name).GetInt64()));

    private static async Task<JsonElement> AskAsync(AdminLab lab, string path)
    {
        using var response = await lab.GetAsync(path);
        return await AdminLab.JsonAsync(response, HttpStatusCode.OK);
    }
}
