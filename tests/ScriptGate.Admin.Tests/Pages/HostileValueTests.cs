using System.Net;
using ScriptGate.Admin.Pages;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Records;

namespace ScriptGate.Admin.Tests.Pages;

/// <summary>Whatever an outsider sends is text on a page: it starts nothing, breaks out of nothing, and hides nothing.</summary>
public sealed class HostileValueTests
{
    private static readonly string[] Pages = ["/", "/requests", $"/request?id={SampleRecords.Id(1)}"];

    public static TheoryData<string, string> Values => new()
    {
        { "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
        { "\"><img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;" },
        { "' onmouseover='alert(1)", "&#x27; onmouseover=&#x27;alert(1)" },
        { "</title></textarea><svg/onload=alert(1)>", "&lt;/title&gt;&lt;/textarea&gt;&lt;svg/onload=alert(1)&gt;" },
        { "a\u202Egnp.exe", "a\\u{202E}gnp.exe" },
        { "a\u2066b\u2069", "a\\u{2066}b\\u{2069}" },
        { "zero\u200Bwidth\uFEFF", "zero\\u{200B}width\\u{FEFF}" },
        { "nul\0bell\adel\u007Fcsi\u009B", "nul\\u{0000}bell\\u{0007}del\\u{007F}csi\\u{009B}" },
        { "line\r\nbreak\u2028sep\ttab", "line\\u{000D}\\u{000A}break\\u{2028}sep\\u{0009}tab" },
        { "half\uD800pair\uDC00", "half\\u{D800}pair\\u{DC00}" },
        { "tag\U000E0041", "tag\\u{E0041}" },
        { "{{7*7}}@(1+1)&amp;", "{{7*7}}@(1&#x2B;1)&amp;amp;" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_from_outside_is_shown_and_inert_wherever_it_stands(string value, string expected)
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(Everywhere(value));

        foreach (var path in Pages)
        {
            var html = await lab.PageAsync(path);
            html.ShouldContain(expected);
            foreach (var element in (string[])["<script", "<img", "<svg", "<textarea", "<iframe"])
            {
                html.Split(element).Length.ShouldBe(element == "<script" ? 2 : 1, element);
            }

            html.ShouldNotContain("</title></textarea>");
            WebUtility.HtmlDecode(html).Where(c => (char.IsControl(c) && c != '\n') || char.IsSurrogate(c) || c is '\u202E' or '\u200B' or '\uFEFF' or '\u2028').ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_long_value_is_cut_and_says_how_long_it_was()
    {
        await using var lab = await AdminLab.CreateAsync();
        lab.Records.Add(Everywhere(new string('x', 10_000)));

        foreach (var path in Pages)
        {
            var html = await lab.PageAsync(path);
            html.Length.ShouldBeLessThan(60_000);
            WebUtility.HtmlDecode(html).ShouldContain("… (10,0");
            html.ShouldNotContain(new string('x', PageText.InFull + 1));
        }
    }

    [Fact]
    public async Task Evidence_of_many_members_ends()
    {
        await using var lab = await AdminLab.CreateAsync();
        var evidence = Enumerable.Range(0, 10_000).ToDictionary(i => $"k{i}", i => (object?)i, StringComparer.Ordinal);
        lab.Records.Add(SampleRecords.Record(1, TimeSpan.Zero, SampleRecords.Violation("spf") with { Evidence = evidence }));

        var html = await lab.PageAsync($"/request?id={SampleRecords.Id(1)}");

        html.ShouldContain(">k99<");
        html.ShouldNotContain(">k100<");
        html.ShouldContain("there is more");
    }

    [Fact]
    public async Task What_stands_in_the_address_comes_back_as_text_only()
    {
        await using var lab = await AdminLab.CreateAsync();
        var value = Uri.EscapeDataString("\"><script>alert(1)</script>\u202E");

        foreach (var (path, status) in ((string, HttpStatusCode)[])[
            ($"/request?id={value}", HttpStatusCode.BadRequest),
            ($"/requests?from={value}", HttpStatusCode.OK),
            ($"/requests?client={value}", HttpStatusCode.BadRequest),
            ($"/requests?profile={value}", HttpStatusCode.OK),
            ($"/?profile={value}", HttpStatusCode.OK),
            ($"/?since={value}", HttpStatusCode.BadRequest)])
        {
            var html = await lab.PageAsync(path, status);
            html.ShouldNotContain("<script>");

            // A field that nobody sees has to bring the value back as it was.
            var shown = string.Concat(html.Split("<input type=\"hidden\"").Select((part, i) => i == 0 ? part : part[part.IndexOf('>', StringComparison.Ordinal)..]));
            WebUtility.HtmlDecode(shown).ShouldNotContain("\u202E");
        }
    }

    // Nothing is missing here that a client can influence.
    private static TransactionRecord Everywhere(string value) => SampleRecords.Record(1, TimeSpan.Zero) with
    {
        Hello = value,
        User = value,
        Tls = value,
        Sender = new Mailbox(value, "example.org"),
        Recipients = [new RecipientRecord(new Mailbox(value, value), $"250 {value}")],
        MessageId = value,
        MemberReply = value,
        Reply = value,
        By = value,
        Command = value,
        Detail = value,
        Pool = value,
        Member = value,
        SwitchedOff = value,
        Steps = SampleRecords.Steps(value),
        Violations = [SampleRecords.Violation(value) with { SubCode = value, Flags = new ViolationFlags(true, true, true, value, value, value), Evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { [value] = value, ["list"] = new List<object?> { value } } }],
    };
}
