using System.Net;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Records;
using static ScriptGate.Admin.Tests.Support.AdminLabPages;

namespace ScriptGate.Admin.Tests.Pages;

public sealed class PageTests
{
    [Fact]
    public async Task The_page_has_a_row_for_every_known_violation_with_its_counts_and_zeros()
    {
        await using var lab = await AdminLab.CreateAsync();
        for (var i = 1; i <= 3; i++)
        {
            lab.Records.Add(SampleRecords.Record(i, TimeSpan.FromMinutes(i), SampleRecords.Violation("disallowed-method", blocked: i > 1)));
        }

        var html = await lab.PageAsync("/");

        Row(html, "data-protocol=\"SMTP\" data-violation=\"disallowed-method\"").ShouldBe(["3", "3", "2", "0"]);
        Row(html, "data-protocol=\"SMTPS\" data-violation=\"disallowed-method\"").ShouldBe(["0", "0", "0", "0"]);
        foreach (var violation in lab.Gateway.Generations.Current.Servers["inbound"].Profile.Violations.Keys)
        {
            html.ShouldContain($"data-protocol=\"SMTP\" data-violation=\"{violation}\"");
        }
    }

    [Fact]
    public async Task The_link_of_a_row_leads_to_exactly_its_requests()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(SampleRecords.Record(1, TimeSpan.FromMinutes(1), SampleRecords.Violation("spf", blocked: true)));
        lab.Records.Add(SampleRecords.Record(2, TimeSpan.FromMinutes(2), SampleRecords.Violation("spf")));
        lab.Records.Add(SampleRecords.Record(3, TimeSpan.FromMinutes(3), SampleRecords.Violation("message-rate")));
        lab.Records.Add(SampleRecords.Record(4, TimeSpan.FromMinutes(4), SampleRecords.Violation("spf")) with { Tls = "TLS1.3 X" });
        lab.Records.Add(SampleRecords.Record(5, TimeSpan.FromHours(30), SampleRecords.Violation("spf")));
        var row = (await lab.PageAsync("/")).Split("data-protocol=\"SMTP\" data-violation=\"spf\"")[1];
        var link = WebUtility.HtmlDecode(row.Split("href=\"")[1].Split('"')[0]);

        var html = await lab.PageAsync(link);

        Ids(html).ShouldBe([SampleRecords.Id(2), SampleRecords.Id(1)]);
        var cells = Row(html, $"data-id=\"{SampleRecords.Id(1)}\"");
        cells[1].ShouldContain(">rejected<");
        cells[2].ShouldBe("192.0.2.1:5000");
        cells[3].ShouldContain("&lt;alice@example.org&gt;");
        cells[4].ShouldContain("&lt;bob@example.com&gt;");
        cells[5].ShouldContain("spf</bdi> (blocked)");
        html.ShouldContain($"href=\"/request?id={SampleRecords.Id(1)}\"");
    }

    [Fact]
    public async Task Requests_come_page_by_page()
    {
        await using var lab = await AdminLab.CreateAsync();
        for (var i = 1; i <= 51; i++)
        {
            lab.Records.Add(SampleRecords.Record(i, TimeSpan.FromSeconds(100 - i), SampleRecords.Violation("spf")));
        }

        var first = await lab.PageAsync("/requests?violation=spf&from=&client=");
        var link = WebUtility.HtmlDecode(first.Split("rel=\"next\" href=\"")[1].Split('"')[0]);
        var second = await lab.PageAsync(link);

        Ids(first).ShouldBe(Enumerable.Range(2, 50).Reverse().Select(SampleRecords.Id));
        link.ShouldStartWith("/requests?violation=spf&before=");
        Ids(second).ShouldBe([SampleRecords.Id(1)]);
        second.ShouldNotContain("rel=\"next\"");
        (await lab.PageAsync("/requests?violation=virus")).ShouldContain("No request is so.");
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("  sg-06gzzqe4zn79qsds-2 ")]
    [InlineData("<bob@example.com>: host gw said: 550 5.7.1 Refused (support ID {0}) (in reply to end of DATA)")]
    public async Task A_support_id_finds_exactly_its_record(string text)
    {
        await using var lab = await AdminLab.CreateAsync();
        for (var i = 1; i <= 22; i++)
        {
            lab.Records.Add(SampleRecords.Record(i, TimeSpan.FromMinutes(i)));
        }

        var html = await lab.PageAsync("/request?id=" + Uri.EscapeDataString(string.Format(System.Globalization.CultureInfo.InvariantCulture, text, SampleRecords.Id(2))));

        Ids(html).ShouldBe([SampleRecords.Id(2)]);
        html.ShouldContain($"<h1>{SampleRecords.Id(2)}</h1>");
    }

    [Fact]
    public async Task The_id_of_a_session_finds_all_of_it()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(SampleRecords.Record(1, TimeSpan.Zero));
        lab.Records.Add(SampleRecords.Record(2, TimeSpan.Zero));

        Ids(await lab.PageAsync("/request?id=SG-06GZZQE4ZN79QSDS")).ShouldBe([SampleRecords.Id(1), SampleRecords.Id(2)]);
    }

    [Theory]
    [InlineData("SG-06GZZQE4ZN79QSDS-9", HttpStatusCode.NotFound, "There is no record of it")]
    [InlineData("hello", HttpStatusCode.BadRequest, "A support ID looks like")]
    [InlineData("", HttpStatusCode.BadRequest, "A support ID looks like")]
    [InlineData("SG-SG-SG-", HttpStatusCode.BadRequest, "A support ID looks like")]
    public async Task An_id_without_a_record_says_so(string text, HttpStatusCode expected, string message)
    {
        await using var lab = await AdminLab.CreateAsync();

        (await lab.PageAsync("/request?id=" + text, expected)).ShouldContain(message);
    }

    [Fact]
    public async Task A_request_shows_envelope_steps_and_evidence()
    {
        await using var lab = await AdminLab.CreateAsync();
        var evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["result"] = "fail", ["chain"] = new List<object?> { "a.example", 2 }, ["at"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["ms"] = 1.5 } };
        lab.Records.Add(SampleRecords.Record(1, TimeSpan.Zero, SampleRecords.Violation("spf", blocked: true) with { Evidence = evidence, SubCode = "hard", Flags = new ViolationFlags(Alarm: true, Block: true, Staging: false, "built-in smtp", "edge") }) with
        {
            Trusted = true,
            SwitchedOff = "greylisting",
            Recipients = [new RecipientRecord(new Mailbox("bob", "example.com"), "250 2.1.5 Ok"), new RecipientRecord(new Mailbox("abuse", "example.com"), "250 2.1.5 Ok", Exempt: true)],
            Steps = SampleRecords.Steps("rate"),

            By = "spf",
            Command = "MAIL",
            Reply = "550 5.7.23 SPF says no (support ID SG-X)",
            Detail = "a detail",
            Size = 12345,
        });

        var text = WebUtility.HtmlDecode(Text(await lab.PageAsync("/request?id=" + SampleRecords.Id(1))));

        foreach (var line in (string[])[
            "rejected 550 5.7.23 SPF says no (support ID SG-X)", "From <alice@example.org>", "To <bob@example.com>  250 2.1.5 Ok", "Hello mx.example.org", "TLS none", "Size 12,345 bytes",
            "Decided by spf", "At MAIL", "Detail a detail", "spf blocked at MAIL", "Sub-code hard", "result fail", "chain[0] a.example", "chain[1] 2", "at.ms 1.5",
            "Trusted network yes", "Switched off greylisting", "To <abuse@example.com>  250 2.1.5 Ok (exempt)", "Flags alarm on (built-in smtp), block on (edge), staging off (default)",
            "-3.500 ms CONNECT rbl 1.500 ms continue", "0.000 ms COMMAND rate spf 1.500 ms rate blocked: reject", "1.500 ms COMMAND rate rate 1.500 ms timed out, treated as defer"])
        {
            text.ShouldContain(line);
        }
    }

    [Fact]
    public async Task What_is_wrong_with_the_gateway_stands_above()
    {
        await using var lab = await AdminLab.CreateAsync();
        (await lab.PageAsync("/")).ShouldNotContain("The gateway is");
        lab.Edit("\"pool\": \"mail\"", "\"pool\": \"mial\"");
        using (await lab.ReloadAsync())
        {
        }

        var html = await lab.PageAsync("/");

        html.ShouldContain("The gateway is degraded");
        html.ShouldContain("the last reload (admin) was refused");
    }

    [Fact]
    public async Task A_page_works_before_the_start()
    {
        await using var lab = await AdminLab.CreateAsync(isStarted: false);

        (await lab.PageAsync("/")).ShouldContain("The gateway is not-ready");
    }

    [Fact]
    public async Task A_reset_is_on_the_page_with_who_and_when()
    {
        await using var lab = await AdminLab.CreateAsync();
        using (var response = await lab.ResetAsync("""{"by":"<b>alice</b>"}"""))
        {
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var html = await lab.PageAsync("/?period=all");

        html.ShouldContain("data-reset-by>&lt;b&gt;alice&lt;/b&gt;, 127.0.0.1<");
    }

    private static IReadOnlyList<string> Ids(string html) => [.. html.Split(" data-id=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])];

    // The text between the elements, each run of white space as one space.
    private static string Text(string html)
    {
        var text = new System.Text.StringBuilder();
        foreach (var part in html.Split('<'))
        {
            text.Append(' ').Append(part[(part.IndexOf('>', StringComparison.Ordinal) + 1)..].Trim(' ', '\n'));
        }

        return string.Join(' ', text.ToString().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Replace("example.com&gt; 250", "example.com&gt;  250", StringComparison.Ordinal);
    }
}
