using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Testing;

namespace ScriptGate.Admin.Tests.Endpoints;

/// <summary>The TLS counters of virtual servers, and certificates.</summary>
public sealed class TlsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_virtual_server_has_its_counters()
    {
        await using var lab = await AdminLab.CreateAsync();
        Count(lab, "inbound");

        var server = (await ShownAsync(lab)).GetProperty("virtualServers").EnumerateArray().ShouldHaveSingleItem();

        server.ToString().ShouldBe("""{"virtualServer":"inbound","starttls":"none","implicitTls":false,"accepted":2,"current":1,"maximum":2,"failed":1,"refused":1,"blocked":1}""");
    }

    [Theory]
    [InlineData("?server=inbound")]
    [InlineData("")]
    public async Task They_begin_anew_when_somebody_asks_and_the_log_says_who(string query)
    {
        await using var lab = await AdminLab.CreateAsync();
        Count(lab, "inbound");

        using var response = await lab.SendAsync(HttpMethod.Post, "/api/tls/reset" + query, request => request.Headers.Add("X-ScriptGate", "1"));

        (await AdminLab.JsonAsync(response, HttpStatusCode.OK)).ToString().ShouldBe("""{"virtualServers":["inbound"]}""");
        var server = (await ShownAsync(lab)).GetProperty("virtualServers")[0];
        server.ToString().ShouldBe("""{"virtualServer":"inbound","starttls":"none","implicitTls":false,"accepted":0,"current":1,"maximum":1,"failed":0,"refused":0,"blocked":0}""");
        lab.Log.Of("AdminTlsReset").ShouldHaveSingleItem().ShouldContain("of inbound begin anew");
    }

    [Fact]
    public async Task Of_a_virtual_server_that_does_not_exist_nothing_begins_anew()
    {
        await using var lab = await AdminLab.CreateAsync();
        Count(lab, "inbound");

        using var response = await lab.SendAsync(HttpMethod.Post, "/api/tls/reset?server=outbound", request => request.Headers.Add("X-ScriptGate", "1"));

        (await AdminLab.JsonAsync(response, HttpStatusCode.NotFound)).GetProperty("error").GetString().ShouldBe("unknown-server");
        lab.Gateway.TlsBook.Of("inbound").Accepted.ShouldBe(2);
    }

    [Fact]
    public async Task A_page_of_somebody_else_cannot_have_them_begin_anew()
    {
        await using var lab = await AdminLab.CreateAsync();
        Count(lab, "inbound");

        using var response = await lab.SendAsync(HttpMethod.Post, "/api/tls/reset");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        lab.Gateway.TlsBook.Of("inbound").Accepted.ShouldBe(2);
    }

    [Theory]
    [InlineData(10, "ends on ")]
    [InlineData(-1, "ended on ")]
    [InlineData(90, null)]
    public async Task A_certificate_is_shown_and_one_whose_end_is_near_is_a_problem_of_health(int days, string? problem)
    {
        await using var lab = await AdminLab.CreateAsync();
        using var authority = new TestCertificates();
        using var certificate = authority.Issue(new CertificateWishes { Names = ["gw.example.org", "*.example.org"], CommonName = "gateway", From = TimeSpan.FromDays(-100), Until = TimeSpan.FromDays(days), IsRsa = true });
        var folder = Path.GetDirectoryName(lab.ConfigurationFile)!;
        await File.WriteAllTextAsync(Path.Combine(folder, "gw.pem"), certificate.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "gw.key"), System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPrivateKey(certificate)!.ExportPkcs8PrivateKeyPem(), Token);
        lab.Edit("\"pools\"", "\"clientTls\": { \"default\": { \"certificates\": [{ \"cert\": \"gw.pem\", \"key\": \"gw.key\" }] } }, \"pools\"");
        (await lab.Gateway.ReloadAsync("test", Token)).Succeeded.ShouldBeTrue();

        var shown = (await ShownAsync(lab)).GetProperty("certificates").EnumerateArray().ShouldHaveSingleItem();
        using var response = await lab.GetAsync("/health/ready");
        var health = await AdminLab.JsonAsync(response, HttpStatusCode.OK);

        shown.GetProperty("profile").GetString().ShouldBe("default");
        shown.GetProperty("subject").GetString().ShouldBe("CN=gateway");
        shown.GetProperty("names").EnumerateArray().Select(name => name.GetString()).ShouldBe(["gw.example.org", "*.example.org"]);
        shown.GetProperty("key").GetString().ShouldBe("RSA");
        shown.GetProperty("notAfter").GetDateTimeOffset().ShouldBe(new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        health.GetProperty("problems").EnumerateArray().Select(one => one.GetString()!).ShouldBe(
            problem is null ? [] : [$"the certificate CN=gateway of client TLS profile 'default' {problem}{certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"]);
    }

    private static void Count(AdminLab lab, string server)
    {
        var counters = lab.Gateway.TlsBook.Of(server);
        counters.Entered();
        counters.Entered();
        counters.Left();
        counters.CountFailed();
        counters.CountRefused();
        counters.CountBlocked();
    }

    private static async Task<JsonElement> ShownAsync(AdminLab lab)
    {
        using var response = await lab.GetAsync("/api/tls");
        return await AdminLab.JsonAsync(response, HttpStatusCode.OK);
    }
}
