using System.Text;
using ScriptGate.Mime.Reading;

namespace ScriptGate.Mime.Tests.Reading;

public sealed class MessageUrlsTests
{
    public static TheoryData<string> Shapes => [.. Bombs.Keys];

    // Each of about a million characters, made to be looked at again and again.
    private static Dictionary<string, string> Bombs { get; } = new(StringComparer.Ordinal)
    {
        ["attributes that never end"] = Repeat("href=\""),
        ["unquoted attributes within each other"] = Repeat("href=http://a/"),
        ["quotes of the other kind"] = Repeat("href='http://a x=\""),
        ["schemes"] = Repeat("http://"),
        ["hosts"] = Repeat("www.www."),
        ["equals signs behind spaces"] = Repeat("href" + new string(' ', 300) + "=" + new string(' ', 300)),
        ["tags that never end"] = Repeat("<a "),
        ["character references"] = "href=\"" + Repeat("&#x68;&amp;"),
        ["the same URL in words"] = Repeat("href=\"http://a "),
        ["one URL without end"] = "http://" + new string('a', 1_000_000),
    };

    [Theory]
    [InlineData("see http://a.example/x.", "http://a.example/x")]
    [InlineData("(https://a.example/b_(c))", "https://a.example/b_(c)")]
    [InlineData("<HTTPS://A.Example/x?y=1#z>", "HTTPS://A.Example/x?y=1#z")]
    [InlineData("ftp://a.example, www.b.example!", "ftp://a.example http://www.b.example")]
    [InlineData("http://a.example http://a.example", "http://a.example")]
    [InlineData("http://xn--e1afmkfd.example/ and http://пример.example/", "http://xn--e1afmkfd.example/ http://пример.example/")]
    [InlineData("a.www.example xhttp://y.example www.", "http://y.example")]
    [InlineData("http:// http://. mailto:a@b.example https", "")]
    [InlineData("href=\"//a.example/\"", "")]
    [InlineData("\"http://a.example\"x", "http://a.example")]
    public async Task Text_has_URLs_with_a_scheme_or_www(string text, string urls) => (await FindAsync("text/plain", text)).ShouldBe(urls);

    [Theory]
    [InlineData("<a href=\"http://a.example/?b=1&amp;c=2\">x</a>", "http://a.example/?b=1&c=2")]
    [InlineData("<a href='http://a.example/'>", "http://a.example/")]
    [InlineData("<A HREF = http://a.example/b>http://shown.example</A>", "http://a.example/b http://shown.example")]
    [InlineData("<a href=\"&#104;ttp&colon;//a.example\">", "http://a.example")]
    [InlineData("<a href='&#104ttp&#x3a&sol;&sol;a.example&Tab;&bad;&#0;&#x110000;&'>", "http://a.example&bad;\ufffd\ufffd&")]
    [InlineData("<a href=\"&#x68;t\ntp://a.\texample \">", "http://a.example")]
    [InlineData("<a href=' \u0001http://a.example/b c'>", "http://a.example/b c")]
    [InlineData("<img src=//a.example/p.png><img src=\"cid:1\"><img src=data:image/png;base64,AA>", "//a.example/p.png")]
    [InlineData("<a href=\"javascript:go()\"><a href=mailto:a@b.example><a href=/relative><a href=\"#x\">", "javascript:go() mailto:a@b.example")]
    [InlineData("<form action=\"https:\\\\a.example\\b\">", "https:\\\\a.example\\b")]
    [InlineData("<meta http-equiv=refresh content=\"0; url=&#104;ttp://a.example/\">", "http://a.example/")]
    [InlineData("<p style=\"background: url('http://a.example/b.png')\">", "http://a.example/b.png")]
    [InlineData("<img srcset=\"http://a.example/1 1x, http://a.example/2 2x\">", "http://a.example/1 http://a.example/2")]
    [InlineData("<p>http://a.example/?b&quot;c and http://b.example/&nbsp;d", "http://a.example/?b http://b.example/")]
    [InlineData("text href=\"&#104;ttp://decoy.example <a href=&#104;ttp://a.example>", "http://decoy.example http://a.example")]
    [InlineData("<a x=href=\"http://decoy.example href=&#104;ttp://a.example>", "http://decoy.example href=http://a.example> http://a.example")]
    [InlineData("<!-- <a href=http://a.example> -->", "http://a.example")]
    [InlineData("<a data-href=\"http://a.example\" xlink:href=\"http://b.example\">", "http://a.example http://b.example")]
    public async Task HTML_has_them_in_attributes_too(string html, string urls) => (await FindAsync("text/html", html)).ShouldBe(urls);

    [Fact]
    public async Task All_text_parts_are_looked_through_decoded_and_so_are_attachments_that_are_HTML()
    {
        var html = Convert.ToBase64String(Encoding.Unicode.GetBytes("\ufeff<a href=http://utf16.example>"));
        var page = Convert.ToBase64String("<html><a href='&#104;ttp://attached.example'></html>"u8);
        var message = new MemoryMessage(Messages.Multipart(
            $"--b\nContent-Transfer-Encoding: quoted-printable\n\nhttp://quoted.ex=\nample/=3Fa\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{html}\n"
            + $"--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n{page}\n--b\nContent-Type: image/png\n\nhttp://picture.example\n--b--\n"));
        (await MessageUrls.FindAsync(new PartContents(message), message.Mime, TestContext.Current.CancellationToken))
            .ShouldBe(["http://quoted.example/?a", "http://utf16.example", "http://attached.example"]);
    }

    [Theory]
    [InlineData("<a href=\"&#104;ttp://a.example/\">", "http://a.example/")]
    [InlineData("<p>www.a.example/b</p>", "http://www.a.example/b")]
    public async Task It_does_not_matter_where_in_a_long_text_one_is(string html, string url)
    {
        for (var before = 32_000; before < 36_000; before += 7)
        {
            (await FindAsync("text/html", new string(' ', before) + html + new string(' ', 5000))).ShouldBe(url, before.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task The_first_thousand_count_and_each_is_cut()
    {
        var found = await FindAsync("text/plain", string.Join(' ', Enumerable.Range(0, 2000).Select(i => $"http://{i}.example/{new string('x', 3000)}")));
        var urls = found.Split(' ');
        urls.Length.ShouldBe(1000);
        urls[999].ShouldStartWith("http://999.example/xxx");
        urls.ShouldAllBe(url => url.Length <= 2048);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_work_for_a_text_is_linear(string shape)
    {
        foreach (var isHtml in new[] { false, true })
        {
            var scanner = new UrlScanner(new UrlSet());
            scanner.Begin(isHtml);
            scanner.Write(Bombs[shape]);
            scanner.Complete();
            scanner.Work.ShouldBeLessThan(4 * Bombs[shape].Length);
        }
    }

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, 1_000_000 / text.Length));

    private static async Task<string> FindAsync(string type, string text)
    {
        var message = new MemoryMessage([.. Encoding.ASCII.GetBytes($"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"), .. Encoding.UTF8.GetBytes(text)]);
        return string.Join(' ', await MessageUrls.FindAsync(new PartContents(message), message.Mime, TestContext.Current.CancellationToken));
    }
}
