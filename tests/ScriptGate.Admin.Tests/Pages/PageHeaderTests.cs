using System.Net;
using ScriptGate.Admin.Tests.Support;

namespace ScriptGate.Admin.Tests.Pages;

public sealed class PageHeaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/requests")]
    [InlineData("/request?id=SG-06GZZQE4ZN79QSDS")]
    [InlineData("/?period=century")]
    public async Task A_page_allows_nothing_but_its_own_files(string path)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.GetAsync(path);

        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("base-uri 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/requests")]
    public async Task A_page_holds_no_script_and_no_style_of_its_own_and_asks_nobody_else(string path)
    {
        await using var lab = await AdminLab.CreateAsync();

        var html = await lab.PageAsync(path);

        html.ShouldNotContain("<style");
        html.ShouldNotContain(" style=");
        html.ShouldNotContain("javascript:");
        html.ShouldNotContain("http://");
        html.ShouldNotContain("https://");
        html.Split("<script").Length.ShouldBe(2);
        html.ShouldContain("<script type=\"module\" src=\"/assets/live.js\"></script>");
        html.ShouldStartWith("<!DOCTYPE html>");
    }

    [Theory]
    [InlineData("/assets/pages.css", "text/css; charset=utf-8", "prefers-color-scheme: dark")]
    [InlineData("/assets/live.js", "text/javascript; charset=utf-8", "new EventSource")]
    [InlineData("/assets/icon.svg", "image/svg+xml", "<svg")]
    public async Task Assets_are_part_of_the_program(string path, string type, string content)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe(type);
        (await response.Content.ReadAsStringAsync(Token)).ShouldContain(content);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Theory]
    [InlineData("/assets/../scriptgate.json")]
    [InlineData("/assets/%2e%2e/scriptgate.json")]
    [InlineData("/assets/")]
    [InlineData("/index.html")]
    public async Task There_is_no_folder_behind_the_addresses(string path)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.GetAsync(path);

        await AdminLab.JsonAsync(response, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/requests")]
    [InlineData("/request?id=SG-06GZZQE4ZN79QSDS")]
    [InlineData("/assets/live.js")]
    [InlineData("/api/events")]
    [InlineData("/api/statistics")]
    public async Task The_rules_of_the_endpoint_hold_for_pages(string path)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var rebound = await lab.SendAsync(HttpMethod.Get, path, request => request.Headers.Host = "rebound.example.org");
        using var framed = await lab.SendAsync(HttpMethod.Get, path, request => request.Headers.Add("Sec-Fetch-Site", "cross-site"));

        await AdminLab.JsonAsync(rebound, HttpStatusCode.Forbidden);
        await AdminLab.JsonAsync(framed, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task With_a_token_a_page_needs_it_like_everything_else()
    {
        await using var lab = await AdminLab.CreateAsync(token: "s3cret");

        using var response = await lab.GetAsync("/");

        await AdminLab.JsonAsync(response, HttpStatusCode.Unauthorized);
    }
}
