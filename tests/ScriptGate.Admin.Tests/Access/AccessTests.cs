using System.Net;
using System.Net.Http.Headers;
using ScriptGate.Admin.Tests.Support;

namespace ScriptGate.Admin.Tests.Access;

public sealed class AccessTests
{
    [Fact]
    public async Task A_name_that_only_resolves_to_this_machine_is_refused()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Get, "/api/status", request => request.Headers.Host = "rebound.example.org");

        (await AdminLab.JsonAsync(response, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("host-not-loopback");
        lab.Log.Of("AdminRequestRefused").ShouldHaveSingleItem().ShouldContain("GET /api/status");
    }

    [Theory]
    [InlineData("https://evil.example.org")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task A_page_of_another_origin_is_refused(string origin)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Get, "/api/status", request => request.Headers.Add("Origin", origin));

        (await AdminLab.JsonAsync(response, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("foreign-origin");
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    public async Task What_the_browser_says_about_the_site_counts(string site, HttpStatusCode expected)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Get, "/api/status", request => request.Headers.Add("Sec-Fetch-Site", site));

        await AdminLab.JsonAsync(response, expected);
    }

    [Fact]
    public async Task The_own_origin_is_answered()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Get, "/api/status", request => request.Headers.Add("Origin", lab.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)));

        await AdminLab.JsonAsync(response, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("true")]
    public async Task A_change_needs_the_header(string? value)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Post, "/api/reload", request =>
        {
            if (value is not null)
            {
                request.Headers.Add("X-ScriptGate", value);
            }
        });

        (await AdminLab.JsonAsync(response, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("change-header-required");
        lab.Gateway.Generations.Current.Number.ShouldBe(1);
    }

    [Theory]
    [InlineData("GET", "/api/status")]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "/no/such/path")]
    [InlineData("POST", "/api/reload")]
    public async Task With_a_token_nothing_is_answered_without_it(string method, string path)
    {
        await using var lab = await AdminLab.CreateAsync(token: "s3cret");

        using var response = await lab.SendAsync(new HttpMethod(method), path, request => request.Headers.Add("X-ScriptGate", "1"));

        (await AdminLab.JsonAsync(response, HttpStatusCode.Unauthorized)).GetProperty("error").GetString().ShouldBe("token-required");
        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
    }

    [Theory]
    [InlineData("Bearer s3cre")]
    [InlineData("Bearer s3crets")]
    [InlineData("Bearer S3CRET")]
    [InlineData("Bearer")]
    [InlineData("Basic s3cret")]
    [InlineData("s3cret")]
    public async Task A_wrong_token_is_refused(string authorization)
    {
        await using var lab = await AdminLab.CreateAsync(token: "s3cret");

        using var response = await lab.SendAsync(HttpMethod.Get, "/api/status", request => request.Headers.TryAddWithoutValidation("Authorization", authorization));

        await AdminLab.JsonAsync(response, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task With_the_token_reading_and_changing_are_answered_whatever_the_host_is_called()
    {
        await using var lab = await AdminLab.CreateAsync(token: "s3cret");

        foreach (var (method, path) in new[] { (HttpMethod.Get, "/api/status"), (HttpMethod.Post, "/api/reload") })
        {
            using var response = await lab.SendAsync(method, path, request =>
            {
                request.Headers.Host = "admin.example.org";
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "s3cret");
            });
            (await AdminLab.JsonAsync(response, HttpStatusCode.OK)).GetRawText().ShouldNotContain("s3cret");
        }
    }

    [Fact]
    public async Task No_answer_may_be_stored_or_sniffed()
    {
        await using var lab = await AdminLab.CreateAsync();

        foreach (var path in new[] { "/api/status", "/health/live", "/nothing" })
        {
            using var response = await lab.GetAsync(path);
            response.Headers.CacheControl!.NoStore.ShouldBeTrue();
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            response.Headers.Contains("Server").ShouldBeFalse();
            response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        }
    }
}
